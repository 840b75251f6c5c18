import {
  type CallToolResult,
  type ContentBlock,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { VERSION } from "../../core/version.ts";
import type { CallOutcome } from "../call/outcome.ts";
import { askUser, type Asker, readAnswer } from "./ask-user.ts";
import { serveResources, type ReadFromOdoo } from "./resources.ts";
import { TOOL_LIST } from "./tool-list.ts";

const INSTRUCTIONS =
  "Works in an Odoo database with the rights of one user. Start with odoo_connect. Use odoo_get_models and " +
  "odoo_get_fields instead of guessing names, and odoo_count or odoo_read_group instead of reading many records.";
/** Links to files in one result. */
const MAX_LINKS = 10;

/** Odoo as the one who makes the request. */
export interface AgentCalls {
  call(
    name: string,
    args: Record<string, unknown>,
    signal: AbortSignal,
    confirmed?: string,
  ): Promise<CallOutcome>;
  /** Records that the user was asked, and did not agree. */
  notAgreed(name: string, args: Record<string, unknown>, answer: "decline" | "cancel"): Promise<CallOutcome>;
  read: ReadFromOdoo;
}

/** An MCP server for one request. @param asksSession of 2025's protocol: the client said that it asks its user. */
export function createServer(calls: AgentCalls, asksSession = false): Server {
  const server = new Server(
    { name: "odoo", title: "Odoo", version: VERSION },
    { capabilities: { tools: {}, resources: {}, completions: {} }, instructions: INSTRUCTIONS },
  );
  server.setRequestHandler("tools/list", () => ({ tools: TOOL_LIST }));
  server.setRequestHandler("tools/call", ({ params }, context) =>
    callTool({ name: params.name, args: params.arguments ?? {}, calls, asksSession }, context),
  );
  serveResources(server, calls);
  return server;
}

interface ToolCall {
  name: string;
  args: Record<string, unknown>;
  calls: AgentCalls;
  asksSession: boolean;
}

/** Calls a tool. Where Odoo wants the user's yes first, the client asks its user, if it can. */
async function callTool({ name, args, calls, asksSession }: ToolCall, { mcpReq }: ServerContext) {
  const answered = readAnswer(mcpReq);
  if (answered && answered.action !== "accept")
    return toCallToolResult(await calls.notAgreed(name, args, answered.action));
  const outcome = await calls.call(name, args, mcpReq.signal, answered?.token);
  if (!outcome.question) return toCallToolResult(outcome);
  const asked: Asker = await askUser(outcome.question, mcpReq, asksSession);
  if (asked.kind === "later") return asked.result;
  if (asked.kind === "cannot") return toCallToolResult(outcome);
  if (asked.action !== "accept") return toCallToolResult(await calls.notAgreed(name, args, asked.action));
  return toCallToolResult(await calls.call(name, args, mcpReq.signal, outcome.question.token));
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
