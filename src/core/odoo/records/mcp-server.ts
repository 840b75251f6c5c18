import { z } from "zod";
import { type Reason, SidecarError, type Values } from "../../errors/errors.ts";
import type { OdooClient } from "../client.ts";
import { foundRecords, jsonObject, jsonTexts, specificationOf, text } from "./field.ts";

const MODEL = "woow_paas_platform.mcp_server";

const server = z.object({
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
  /** The only authorization server that the client above may be used with; empty before its first use. */
  oauth_issuer: text,
  stored_oauth_registration_json: jsonObject,
  approval: z.enum(["never", "destructive", "always"]),
  active: z.boolean(),
  /** Who attached it: an administrator, or a person for a cloud service of theirs. */
  scope: z.enum(["system", "user"]),
  /** `host:port` inside that an administrator lets servers of scope `user` have. */
  allowed_addresses: jsonTexts,
  /** An administrator stopped it: nobody connects to it. */
  stopped: z.boolean(),
});

const connection = specificationOf(server.shape);

/** Whose OAuth login a connection uses. `generation` is another one after each login. */
export interface ServerLogin {
  userId: number;
  generation: string;
}

/** How to reach a server; secrets included, so never logged. */
export type McpServerRecord = z.infer<typeof server> & {
  /** Missing when nobody is logged in, or the server asks nobody to. */
  login?: ServerLogin | undefined;
};

/** Whether its tools are Odoo's own. Only administrators give them: a person's server is never one. */
export function isThisOdoo({ transport, scope }: McpServerRecord): boolean {
  return transport === "internal" && scope === "system";
}

/** For nesting in a specification: a server with its tools, whose definitions are read by `ToolDefinitions`. */
export const mcpServerWithTools = server.extend({
  /** `id:definition_hash` of each tool that is on, still there and not in quarantine, divided by spaces. */
  offered_tools: text,
});
export const mcpServerSpecification = specificationOf(mcpServerWithTools.shape);

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

export interface SyncOutcome {
  state: "connected" | "error";
  state_message: string;
  reason: Reason | false;
  values: Values;
  /** `false` leaves the records of the tools alone. */
  tools: SyncedTool[] | false;
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
      kwargs: { domain: [["id", "=", id]], specification: connection, context: { active_test: false } },
      result: foundRecords(server),
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

  /** Keeps what an authorization server told of this client, for the logins to come. */
  async registered(id: number, values: { registration?: string; issuer?: string }): Promise<void> {
    await this.#odoo.call({
      model: MODEL,
      method: "sidecar_oauth_registered",
      args: [[id], values],
      result: z.unknown(),
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
