import { type CallToolResult, CLIENT_INFO_META_KEY, Server } from "@modelcontextprotocol/server";
import { VERSION } from "../../core/version.ts";
import type { ToolResult } from "../../core/tool/tool-result.ts";
import { TOOL_LIST } from "./tool-list.ts";

export const INSTRUCTIONS =
  "Works in an Odoo database with the rights of one user. Start with odoo_connect. Use odoo_get_models and " +
  "odoo_get_fields instead of guessing names, and odoo_count or odoo_read_group instead of reading many records.";

export type CallTool = (
  name: string,
  args: Record<string, unknown>,
  signal: AbortSignal,
  /** What the agent calls itself in this message; before 2026-07-28 it says so once, at the beginning. */
  client: unknown,
) => Promise<ToolResult>;

/** An MCP server for one request, or one program. `callTool` knows who makes the calls. */
export function createServer(callTool: CallTool, instructions = INSTRUCTIONS): Server {
  const server = new Server(
    { name: "odoo", title: "Odoo", version: VERSION },
    { capabilities: { tools: {} }, instructions },
  );
  server.setRequestHandler("tools/list", () => ({ tools: TOOL_LIST }));
  server.setRequestHandler("tools/call", async ({ params }, { mcpReq }) =>
    toCallToolResult(
      await callTool(
        params.name,
        params.arguments ?? {},
        mcpReq.signal,
        saidIn(mcpReq.envelope) ?? server.getClientVersion(),
      ),
    ),
  );
  return server;
}

function saidIn(envelope: Readonly<Record<string, unknown>> = {}): unknown {
  return envelope[CLIENT_INFO_META_KEY];
}

function toCallToolResult({ text, isError }: ToolResult): CallToolResult {
  const content = [{ type: "text" as const, text }];
  if (isError) return { content, isError };
  return { content, structuredContent: JSON.parse(text) as Record<string, unknown> };
}
