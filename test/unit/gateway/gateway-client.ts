import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Transport1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const IDENTITY = { name: "test-agent", version: "1.0" };

/** What both generations of the client can do. */
export interface AgentClient {
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(call: { name: string; arguments?: Record<string, unknown> }): Promise<unknown>;
  close(): Promise<void>;
}

/** An agent with the SDK 2.x: it speaks 2026-07-28. */
export async function connect2(url: string, key: string): Promise<AgentClient> {
  const client = new Client(IDENTITY, { versionNegotiation: { mode: "auto" } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), options(key)));
  return client;
}

/** An agent with the SDK 1.x: it speaks 2025-11-25. */
export async function connect1(url: string, key: string): Promise<AgentClient> {
  const client = new Client1(IDENTITY);
  await client.connect(new Transport1(new URL(url), options(key)));
  return client;
}

export interface ToolAnswer {
  isError?: boolean;
  structuredContent?: Record<string, unknown>;
  content: { type: string; text: string }[];
}

export async function use(client: AgentClient, name: string, args: Record<string, unknown> = {}) {
  return (await client.callTool({ name, arguments: args })) as ToolAnswer;
}

/** A call that the user has to confirm, by an agent that cannot ask: it says yes itself. */
export async function useConfirmed(client: AgentClient, name: string, args: Record<string, unknown>) {
  const { content } = await use(client, name, args);
  const confirmation = /confirmation "([^"]+)"/.exec(content[0]?.text ?? "")?.[1];
  return use(client, name, { ...args, confirmation });
}

function options(key: string) {
  return { requestInit: { headers: { authorization: `Bearer ${key}` } } };
}

/** One message of 2025's protocol, by hand. */
export function post(
  url: string,
  { key, message, headers = {} }: { key?: string; message: unknown; headers?: Record<string, string> },
): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: {
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...headers,
    },
    body: typeof message === "string" ? message : JSON.stringify(message),
  });
}

export const LIST = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };
export const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: IDENTITY },
};

export function callMessage(name: string, args: unknown) {
  return { jsonrpc: "2.0", id: 7, method: "tools/call", params: { name, arguments: args } };
}
