import { z } from "zod";
import { SidecarError, type Values } from "../../errors/sidecar-error.ts";
import type { OdooClient } from "../client.ts";
import { foundRecords, jsonObject, jsonTexts, specificationOf, text } from "./field.ts";

const MODEL = "woow_paas_platform.mcp_server";

const columns = {
  id: z.number(),
  name: text,
  url: text,
  command: text,
  transport: z.enum(["streamable_http", "sse", "stdio", "internal"]),
  auth: z.enum(["none", "bearer", "headers", "oauth"]),
  stored_api_key: text,
  stored_headers_json: jsonObject,
  oauth_grant: z.enum(["authorization_code", "client_credentials"]),
  oauth_client_id: text,
  stored_oauth_client_secret: text,
  oauth_scope: text,
  oauth_issuer: text,
  stored_oauth_registration_json: jsonObject,
  approval: z.enum(["never", "destructive", "undeclared", "always"]),
  active: z.boolean(),
  /** Who attached it: an administrator, or a person for a cloud service of theirs. */
  scope: z.enum(["system", "user"]),
  allowed_addresses: jsonTexts,
  /** An administrator stopped it: nobody connects to it. */
  stopped: z.boolean(),
  /** What came of it when its tools were listed the last time. An older addon does not send it along. */
  state: z.string().optional(),
};
const specification = specificationOf(columns);
type Columns = z.infer<z.ZodObject<typeof columns>>;

/** A server as Odoo answers it, and as it sends it along with a request. */
export const mcpServer = z.object(columns).transform(toServer);

/** For nesting in a specification: a server with its tools, whose definitions are read by `ToolDefinitions`. */
export const mcpServerWithTools = z
  .object({
    ...columns,
    /** `id:definition_hash` of each tool that is on, still there and not in quarantine, separated by spaces. */
    offered_tools: text,
  })
  .transform(({ offered_tools: offeredTools, ...row }) => ({ ...toServer(row), offeredTools }));
export const mcpServerSpecification = { ...specification, offered_tools: {} };

/** The server as one person reaches it, who is logged in there. @param generation of the login; nothing without one. */
export function withLogin<Server extends McpServerRecord>(
  server: Server,
  { userId, generation }: { userId: number; generation: string | undefined },
): Server {
  const { connection } = server;
  if (!generation || !connection || connection.transport === "stdio") return server;
  const { authentication } = connection;
  if (authentication.kind !== "oauth" || authentication.grant !== "authorization_code") return server;
  const login = { userId, generation };
  return { ...server, connection: { ...connection, authentication: { ...authentication, login } } };
}

/** An MCP server as an administrator, or a person, has set it up. Secrets included, so never logged. */
export type McpServerRecord = z.infer<typeof mcpServer>;
export type McpServerWithTools = z.infer<typeof mcpServerWithTools>;

function toServer(row: Columns) {
  const { id, name, active, stopped, scope, approval } = row;
  return {
    id,
    name,
    active,
    stopped,
    scope,
    approval,
    /** Its tools are Odoo's own. Only administrators give them: a person's server is never one. */
    isThisOdoo: row.transport === "internal" && scope === "system",
    /** How to reach it; nothing where there is no server to connect to. */
    connection: connectionOf(row),
  };
}

function connectionOf(row: Columns) {
  const { id: serverId, name, url, command, scope, transport, state, allowed_addresses: allowed } = row;
  const worked = state === "connected";
  if (transport === "internal") return undefined;
  if (transport === "stdio")
    // A person's server is reached over HTTP: programs run beside everybody's secrets.
    return scope === "system" ? { serverId, name, worked, transport, command } : undefined;
  const addresses = { scope, allowed };
  return { serverId, name, worked, transport, url, addresses, authentication: authenticationOf(row) };
}

function authenticationOf(row: Columns) {
  switch (row.auth) {
    case "none":
      return { kind: "none" as const };
    case "bearer":
      return { kind: "bearer" as const, token: row.stored_api_key };
    case "headers":
      return { kind: "headers" as const, headers: row.stored_headers_json };
    case "oauth":
      return {
        kind: "oauth" as const,
        grant: row.oauth_grant,
        clientId: row.oauth_client_id,
        clientSecret: row.stored_oauth_client_secret,
        scope: row.oauth_scope,
        issuer: row.oauth_issuer,
        registration: row.stored_oauth_registration_json,
      };
  }
}

export interface SyncedTool {
  name: string;
  title: string;
  description: string;
  /** JSON text */
  input_schema: string;
  /** JSON text */
  annotations: string;
  schema_hash: string;
}

/** What Odoo stores of a sync or a test. */
export interface SyncOutcome {
  /** `draft`: it is not known yet. */
  state: "connected" | "error" | "draft";
  /** In English, for who reads the log or has an older addon. */
  state_message: string;
  /** What happened, as Odoo words it. */
  reason: string | false;
  values: Values;
  /** `false` leaves the records of the tools alone. */
  tools: SyncedTool[] | false;
  /** How many of them are offered at most. */
  tools_per_server?: number;
}

const syncCounts = z.object({ added: z.number(), updated: z.number(), removed: z.number() });
export type SyncCounts = z.infer<typeof syncCounts>;

export class McpServerRecords {
  readonly #odoo: OdooClient;

  constructor(odoo: OdooClient) {
    this.#odoo = odoo;
  }

  /** Archived ones too. @throws SidecarError `server_not_found` when it was deleted. */
  async read(id: number, signal?: AbortSignal): Promise<McpServerRecord> {
    const [record] = await this.#odoo.call({
      model: MODEL,
      method: "web_search_read",
      kwargs: { domain: [["id", "=", id]], specification, context: { active_test: false } },
      result: foundRecords(mcpServer),
      signal,
      repeatable: true,
    });
    if (!record) throw new SidecarError("server_not_found", "The MCP server was deleted.");
    return record;
  }

  /** The servers whose tools are Odoo's own. @returns their ids. */
  internal(): Promise<number[]> {
    return this.#odoo.call({
      model: MODEL,
      method: "web_search_read",
      kwargs: { domain: [["transport", "=", "internal"]], specification: {} },
      result: foundRecords(z.object({ id: z.number() })).transform((records) => records.map(({ id }) => id)),
      repeatable: true,
    });
  }

  syncDone(id: number, outcome: SyncOutcome, signal?: AbortSignal): Promise<SyncCounts> {
    return this.#odoo.call({
      model: MODEL,
      method: "sidecar_sync_done",
      args: [[id], outcome],
      result: syncCounts,
      signal,
      repeatable: true,
    });
  }
}
