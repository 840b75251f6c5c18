import {
  type AuthInfo,
  type CallToolResult,
  CLIENT_INFO_META_KEY,
  Server,
} from "@modelcontextprotocol/server";
import { VERSION } from "../../core/version.ts";
import type { ToolResult } from "../../core/tool/tool-result.ts";
import type { ToolCalls } from "../call/tool-calls.ts";
import { GatewayRefusal } from "../identity/refusal.ts";
import { exchangeOf } from "./exchange.ts";
import { TOOL_LIST } from "./tool-list.ts";

export const INSTRUCTIONS =
  "Works in an Odoo database with the rights of one user. Start with odoo_connect. Use odoo_get_models and " +
  "odoo_get_fields instead of guessing names, and odoo_count or odoo_read_group instead of reading many records.";

export interface CallContext {
  signal: AbortSignal;
  /** Of a request that came by HTTP. */
  authInfo: AuthInfo | undefined;
  /** What the agent calls itself in this message; before 2026-07-28 it says so once, at the beginning. */
  client: unknown;
}

export type CallTool = (
  name: string,
  args: Record<string, unknown>,
  context: CallContext,
) => Promise<ToolResult>;

/** An MCP server for one request or one session. `callTool` finds out who makes each call. */
export function createServer(callTool: CallTool, instructions = INSTRUCTIONS): Server {
  const server = new Server(
    { name: "odoo", title: "Odoo", version: VERSION },
    { capabilities: { tools: {} }, instructions },
  );
  server.setRequestHandler("tools/list", () => ({ tools: TOOL_LIST }));
  server.setRequestHandler("tools/call", async ({ params }, { mcpReq: { signal, envelope }, http }) =>
    toCallToolResult(
      await callTool(params.name, params.arguments ?? {}, {
        signal,
        authInfo: http?.authInfo,
        client: saidIn(envelope) ?? server.getClientVersion(),
      }),
    ),
  );
  return server;
}

function saidIn(envelope: Readonly<Record<string, unknown>> = {}): unknown {
  return envelope[CLIENT_INFO_META_KEY];
}

/** Calls of tools as requests by HTTP make them: a refused caller is the whole request's answer, not the call's. */
export function callByExchange(calls: ToolCalls): CallTool {
  return (name, args, { signal, authInfo }) => {
    const exchange = exchangeOf(authInfo);
    return calls.call(exchange.caller, name, args, signal).catch((error: unknown) => {
      if (!(error instanceof GatewayRefusal)) throw error;
      exchange.refuse(error);
      throw new Error(error.message);
    });
  };
}

function toCallToolResult({ text, isError }: ToolResult): CallToolResult {
  const content = [{ type: "text" as const, text }];
  if (isError) return { content, isError };
  return { content, structuredContent: JSON.parse(text) as Record<string, unknown> };
}
