import { toPublicError } from "../../core/errors/public-error.ts";
import type { Values } from "../../core/errors/sidecar-error.ts";
import type { Logger } from "../../core/log.ts";
import { inputSchemaOf, ODOO_TOOLS } from "../../core/odoo-tools/odoo-tools.ts";
import type { McpServerRecord, SyncOutcome } from "../../core/odoo/records/mcp-server.ts";
import { type ListToolsOptions, listTools, type ToolList } from "../mcp-client/list-tools.ts";
import { McpProblem } from "../mcp-client/mcp-problem.ts";
import type { LeftOut, LeftOutReason } from "../mcp-client/read-tool.ts";
import { toSyncedTools } from "./synced-tools.ts";

export interface FindToolsOptions extends ListToolsOptions {
  /** How many tools of one server are offered at most. */
  toolsPerServer: number;
  log: Logger;
}

/** Connects to a server and lists its tools. A failing server is an outcome, not an error. */
export async function findTools(
  server: McpServerRecord,
  { log, toolsPerServer, ...options }: FindToolsOptions,
): Promise<SyncOutcome> {
  let list: ToolList;
  try {
    list = await toolsOf(server, options);
  } catch (error) {
    log.warn({ err: error, server: server.id }, "the tools of a server are not found");
    const { error: message, reason = false, values = {} } = toPublicError(error);
    return { state: "error", state_message: message, reason, values, tools: false };
  }
  const { tools, leftOut } = toSyncedTools(list);
  if (leftOut.length) log.info({ server: server.id, leftOut }, "tools are left out");
  return {
    state: "connected",
    state_message: `Connected: ${tools.length} tools${leftOut.length ? `, ${leftOut.length} left out` : ""}`,
    reason: leftOut.length ? "connected_in_part" : "connected",
    values: { tools: tools.length, ...(leftOut.length && whatIsLeftOut(leftOut)) },
    tools,
    tools_per_server: toolsPerServer,
  };
}

/** Names that a sentence has room for. */
const MAX_NAMES = 10;

/** How many tools are left out, and by the reason, which ones. */
function whatIsLeftOut(leftOut: readonly LeftOut[]): Values {
  const names = (reason: LeftOutReason) => {
    const all = leftOut.filter((tool) => tool.reason === reason).map(({ name }) => name.slice(0, 100));
    const some = all.slice(0, MAX_NAMES).join(", ");
    return all.length ? { [reason]: all.length > MAX_NAMES ? `${some} …` : some } : {};
  };
  return { left_out: leftOut.length, ...names("unnamed"), ...names("too_long"), ...names("unusable_input") };
}

function toolsOf(server: McpServerRecord, options: ListToolsOptions): Promise<ToolList> | ToolList {
  if (server.isThisOdoo) return { tools: odooTools(), leftOut: [] };
  if (server.stopped) throw new McpProblem("mcp_error", "stopped", "An administrator stopped this server");
  if (!server.connection)
    throw new McpProblem("mcp_error", "http_only", "A server of a cloud service is reached over HTTP");
  return listTools(server.connection, options);
}

function odooTools(): ToolList["tools"] {
  return [...ODOO_TOOLS.values()].map((tool) => ({
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: inputSchemaOf(tool),
    annotations: { ...tool.annotations },
  }));
}
