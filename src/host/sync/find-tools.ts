import { toPublicError } from "../../core/errors/public-error.ts";
import { inputSchemaOf, ODOO_TOOLS } from "../../core/odoo-tools/odoo-tools.ts";
import type { McpServerRecord, SyncOutcome } from "../../core/odoo/records/mcp-server.ts";
import { type ListedTool, type ListToolsOptions, listTools } from "../mcp-client/list-tools.ts";
import { McpProblem } from "../mcp-client/mcp-problem.ts";
import { toSyncedTools } from "./synced-tools.ts";

/** Connects to a server and lists its tools. A failing server is an outcome, not an error. */
export async function findTools(server: McpServerRecord, options: ListToolsOptions): Promise<SyncOutcome> {
  let listed: ListedTool[];
  try {
    listed = await toolsOf(server, options);
  } catch (error) {
    const { error: message, reason = false, values = {} } = toPublicError(error);
    return { state: "error", state_message: message, reason, values, tools: false };
  }
  const { tools, leftOut } = toSyncedTools(listed);
  return {
    state: "connected",
    state_message: `Connected: ${tools.length} tools${leftOut ? `, ${leftOut} left out` : ""}`,
    reason: leftOut ? "connected_in_part" : "connected",
    values: { tools: tools.length, ...(leftOut && { left_out: leftOut }) },
    tools,
  };
}

function toolsOf(server: McpServerRecord, options: ListToolsOptions): Promise<ListedTool[]> | ListedTool[] {
  if (server.isThisOdoo) return odooTools();
  if (server.stopped) throw new McpProblem("mcp_error", "stopped", "An administrator stopped this server");
  if (!server.connection)
    throw new McpProblem("mcp_error", "http_only", "A server of a cloud service is reached over HTTP");
  return listTools(server.connection, options);
}

function odooTools(): ListedTool[] {
  return [...ODOO_TOOLS.values()].map((tool) => ({
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: inputSchemaOf(tool),
    annotations: { ...tool.annotations },
  }));
}
