import type { McpServerRecord } from "../odoo/records/mcp-server.ts";
import type { ConnectMcp } from "./connect.ts";
import { toMcpError } from "./mcp-error.ts";

export interface ListedTool {
  name: string;
  title: string;
  description: string;
  inputSchema: Record<string, unknown>;
  annotations: Record<string, unknown>;
}

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
      return tools.map((tool) => ({
        name: tool.name,
        title: tool.title ?? tool.annotations?.title ?? "",
        description: tool.description ?? "",
        inputSchema: { ...tool.inputSchema },
        annotations: { ...tool.annotations },
      }));
    } finally {
      await client.close().catch(() => undefined);
    }
  } catch (error) {
    throw toMcpError(error, timeoutMs / 1000, server);
  }
}
