import { closeClient, type ConnectMcp } from "./connect.ts";
import { toMcpError } from "./mcp-error.ts";
import { McpProblem } from "./mcp-problem.ts";
import type { ServerConnection } from "./server-connection.ts";

export interface ListedTool {
  name: string;
  title: string;
  description: string;
  inputSchema: Record<string, unknown>;
  annotations: Record<string, unknown>;
}

export interface ListToolsOptions {
  connect: ConnectMcp;
  /** Whole time for connecting and listing, in milliseconds. */
  timeoutMs: number;
}

/** More is a mistake of the server, and no person could look through them. */
const MAX_TOOLS = 1000;

/** All pages of a server's tools, on a connection of its own. @throws SidecarError with an `mcp_…` code. */
export async function listTools(
  server: ServerConnection,
  { connect, timeoutMs }: ListToolsOptions,
): Promise<ListedTool[]> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const client = await connect(server, { signal, timeoutMs });
    try {
      const { tools } = await client.listTools(undefined, { signal, timeout: timeoutMs });
      if (tools.length > MAX_TOOLS)
        throw new McpProblem("mcp_error", "too_many_tools", `${tools.length} tools, at most ${MAX_TOOLS}`, {
          values: { tools: tools.length, limit: MAX_TOOLS },
        });
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
