import {
  type AuthInfo,
  type CallToolResult,
  CLIENT_INFO_META_KEY,
  type ContentBlock,
  Server,
} from "@modelcontextprotocol/server";
import type { GatewayOdooCall } from "../../core/odoo/records/gateway.ts";
import { VERSION } from "../../core/version.ts";
import type { CallOutcome } from "../call/outcome.ts";
import type { ToolCalls } from "../call/tool-calls.ts";
import type { Caller } from "../identity/credential.ts";
import { GatewayRefusal } from "../identity/refusal.ts";
import { canAsk, QUESTION_MS, questionFor, readAnswer } from "./ask-user.ts";
import { exchangeOf } from "./exchange.ts";
import { serveResources } from "./resources.ts";
import { TOOL_LIST } from "./tool-list.ts";

export const INSTRUCTIONS =
  "Works in an Odoo database with the rights of one user. Start with odoo_connect. Use odoo_get_models and " +
  "odoo_get_fields instead of guessing names, and odoo_count or odoo_read_group instead of reading many records.";
/** Links to files in one result. */
const MAX_LINKS = 10;

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
  /** Stands for the user's yes to an earlier outcome's question. */
  confirmed?: string,
) => Promise<CallOutcome>;

/** What agents do in Odoo. Each finds out who makes the call. */
export interface AgentCalls {
  call: CallTool;
  /** Records that the user was asked, and did not agree. */
  notAgreed: (
    name: string,
    args: Record<string, unknown>,
    answer: "decline" | "cancel",
    context: CallContext,
  ) => Promise<CallOutcome>;
  /** Reads otherwise than by a tool. @throws OdooError, where `odoo_error` says in words why not. */
  read: (name: string, call: GatewayOdooCall, context: CallContext) => Promise<unknown>;
}

/** An MCP server for one request, one session or one program. */
export function createServer(calls: AgentCalls, instructions = INSTRUCTIONS): Server {
  const server = new Server(
    { name: "odoo", title: "Odoo", version: VERSION },
    {
      capabilities: { tools: {}, resources: {}, completions: {} },
      instructions,
      // 2025's clients are asked while the call waits; those of 2026 call again.
      inputRequired: { roundTimeoutMs: QUESTION_MS },
    },
  );
  server.setRequestHandler("tools/list", () => ({ tools: TOOL_LIST }));
  server.setRequestHandler("tools/call", async ({ params }, { mcpReq, http }) => {
    const { name, arguments: args = {} } = params;
    const client = saidIn(mcpReq.envelope) ?? server.getClientVersion();
    const context = { signal: mcpReq.signal, authInfo: http?.authInfo, client };
    const answer = readAnswer(mcpReq);
    if (answer && answer.action !== "accept")
      return toCallToolResult(await calls.notAgreed(name, args, answer.action, context));
    const outcome = await calls.call(name, args, context, answer?.token);
    return outcome.question && canAsk(server, mcpReq)
      ? questionFor(outcome.question)
      : toCallToolResult(outcome);
  });
  serveResources(server, calls);
  return server;
}

function saidIn(envelope: Readonly<Record<string, unknown>> = {}): unknown {
  return envelope[CLIENT_INFO_META_KEY];
}

/** Calls as requests by HTTP make them: a refused caller is the whole request's answer, not the call's. */
export function callsByExchange(calls: ToolCalls): AgentCalls {
  const as = <Result>(
    { authInfo }: CallContext,
    make: (caller: Caller) => Promise<Result>,
  ): Promise<Result> => {
    const exchange = exchangeOf(authInfo);
    return make(exchange.caller).catch((error: unknown) => {
      if (!(error instanceof GatewayRefusal)) throw error;
      exchange.refuse(error);
      throw new Error(error.message);
    });
  };
  return {
    call: (name, args, context, confirmed) =>
      as(context, (caller) => calls.call(caller, name, args, context.signal, confirmed)),
    notAgreed: (name, args, answer, context) =>
      as(context, (caller) => calls.notAgreed(caller, name, args, answer)),
    read: (name, call, context) => as(context, (caller) => calls.read(caller, name, call, context.signal)),
  };
}

function toCallToolResult({ text, readable, isError }: CallOutcome): CallToolResult {
  const content: ContentBlock[] = [{ type: "text", text: readable ?? text }];
  if (isError) return { content, isError };
  const structuredContent = JSON.parse(text) as Record<string, unknown>;
  return { content: [...content, ...linksIn(text)], structuredContent };
}

/** Files that the result names, for clients that offer them to people. */
function linksIn(text: string): ContentBlock[] {
  const uris = new Set(Array.from(text.matchAll(/"(odoo:\/\/attachment\/\d+)"/g), ([, uri]) => uri ?? ""));
  return [...uris].slice(0, MAX_LINKS).map((uri) => ({ type: "resource_link", uri, name: uri }));
}
