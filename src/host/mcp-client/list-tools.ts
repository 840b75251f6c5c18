import { SidecarError } from "../../core/errors/errors.ts";
import type { McpServerRecord } from "../../core/odoo/records/mcp-server.ts";
import { closeClient, type ConnectMcp } from "./connect.ts";
import { toMcpError } from "./mcp-error.ts";

export interface ListedTool {
  name: string;
  title: string;
  description: string;
  inputSchema: Record<string, unknown>;
  annotations: Record<string, unknown>;
}

/** More is a mistake of the server, and no person could look through them. */
const MAX_TOOLS = 1000;

/** All pages of a server's tools, on a connection of its own. @throws SidecarError with an `mcp_…` code. */
export async function listTools(
  connect: ConnectMcp,
  server: McpServerRecord,
  timeoutMs: number,
): Promise<ListedTool[]> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const client = await connect(server, { signal, timeoutMs });
    try {
      const { tools } = await client.listTools(undefined, { signal, timeout: timeoutMs });
      if (tools.length > MAX_TOOLS)
        throw new SidecarError(
          "mcp_error",
          `The server has ${tools.length} tools; at most ${MAX_TOOLS} can be listed (limit of one server).`,
        );
      // Tools are known by their names: of two alike the first one counts.
      const byName = new Map(tools.toReversed().map((tool) => [tool.name, tool]));
      return tools
        .filter((tool) => byName.get(tool.name) === tool)
        .map((tool) => ({
          name: tool.name,
          title: tool.title ?? tool.annotations?.title ?? "",
          description: tool.description ?? "",
          inputSchema: { ...tool.inputSchema },
          annotations: { ...tool.annotations },
        }));
    } finally {
      await closeClient(client);
    }
  } catch (error) {
    throw toMcpError(error, timeoutMs / 1000, server);
  }
}
