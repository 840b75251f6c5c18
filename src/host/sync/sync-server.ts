import type { McpLoginRecords } from "../../core/odoo/records/mcp-login.ts";
import { isThisOdoo, type McpServerRecords, type SyncCounts } from "../../core/odoo/records/mcp-server.ts";
import { type Reason, toPublicError, type Values } from "../../core/errors/errors.ts";
import type { ConnectMcp } from "../mcp-client/connect.ts";
import { type ListedTool, listTools } from "../mcp-client/list-tools.ts";
import { toSyncedTools } from "./synced-tools.ts";
import { inputSchemaOf, ODOO_TOOLS } from "../../core/odoo-tools/odoo-tools.ts";

export interface SyncAnswer extends Partial<SyncCounts> {
  success: boolean;
  state: "connected" | "error";
  state_message: string;
  /** What happened, as Odoo translates it. */
  reason: Reason | false;
  values: Values;
  tool_count: number;
}

export interface RegistryOptions {
  servers: McpServerRecords;
  logins: McpLoginRecords;
  connect: ConnectMcp;
  /** Whole time for connecting and listing, in milliseconds. */
  timeoutMs: number;
}

/**
 * Connects to a server, lists its tools and tells Odoo the outcome, also a bad one.
 * @param keepTools for a test: the records of the tools are left alone.
 * @param userId whose login is used, where the server asks people to log in.
 * @throws SidecarError `server_not_found`, or an Odoo error; a failing server is an answer.
 */
export async function syncServer(
  id: number,
  keepTools: boolean,
  userId: number | undefined,
  { servers, logins, connect, timeoutMs }: RegistryOptions,
): Promise<SyncAnswer> {
  const server = await servers.read(id);
  if (userId && server.auth === "oauth" && server.oauth_grant === "authorization_code") {
    const generation = (await logins.read(id, userId))?.generation;
    if (generation) server.login = { userId, generation };
  }
  let tools: ListedTool[];
  try {
    tools = isThisOdoo(server) ? listOdooTools() : await listTools(connect, server, timeoutMs);
  } catch (error) {
    const { error: message, reason = false, values = {} } = toPublicError(error);
    const outcome = { state: "error", state_message: message, reason, values } as const;
    await servers.syncDone(id, { ...outcome, tools: false });
    return { success: false, ...outcome, tool_count: 0 };
  }
  const { tools: synced, leftOut } = toSyncedTools(tools);
  const outcome = {
    state: "connected",
    state_message: `Connected: ${synced.length} tools.${
      leftOut
        ? ` ${leftOut} more were left out: names or definitions are too long, or names are missing.`
        : ""
    }`,
    reason: leftOut ? "connected_in_part" : "connected",
    values: { tools: synced.length, ...(leftOut && { left_out: leftOut }) },
  } as const;
  const counts = await servers.syncDone(id, { ...outcome, tools: keepTools ? false : synced });
  return {
    success: true,
    ...outcome,
    tool_count: synced.length,
    ...(!keepTools && counts),
  };
}

/** Odoo's own tools come with this program, and a new version of it has others: all servers that offer them are told. */
export async function syncOdooTools(options: RegistryOptions): Promise<void> {
  for (const id of await options.servers.internal()) await syncServer(id, false, undefined, options);
}

function listOdooTools(): ListedTool[] {
  return [...ODOO_TOOLS.values()].map((tool) => ({
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: inputSchemaOf(tool),
    annotations: { ...tool.annotations },
  }));
}
