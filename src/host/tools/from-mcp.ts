import type { CallTool } from "../../core/tool/tool.ts";
import type { ToolDefinitionRecord } from "../../core/odoo/records/tool-definitions.ts";
import type { McpPool } from "../mcp-client/pool.ts";
import type { ServerConnection } from "../mcp-client/server-connection.ts";

/** Calls of a server's tools, in the sessions of one identity. */
export function fromMcp(
  connection: ServerConnection,
  { pool, identity }: { pool: Pick<McpPool, "callTool">; identity: string },
): (tool: ToolDefinitionRecord) => CallTool {
  return ({ name, input_schema: inputSchema }) =>
    (args, options) =>
      pool.callTool(identity, connection, { name, inputSchema }, args, options);
}
