import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as Stdio1 } from "@modelcontextprotocol/sdk/client/stdio.js";
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

/** A program that serves over stdio, with the SDK of that generation. @returns what it wrote to standard error, too. */
export async function startOverStdio(
  command: string,
  args: string[],
  environment: Record<string, string>,
  generation: 1 | 2 = 2,
): Promise<{ client: AgentClient; instructions: string; said: () => string }> {
  const env = { PATH: process.env["PATH"] ?? "", ...environment };
  const program = { command, args, env, stderr: "pipe" as const };
  let said = "";
  const listen = (stream: { on(event: "data", listener: (chunk: Buffer) => void): unknown } | null) =>
    stream?.on("data", (chunk) => (said += chunk.toString()));
  if (generation === 1) {
    const transport = new Stdio1(program);
    listen(transport.stderr);
    const client = new Client1(IDENTITY);
    await client.connect(transport);
    return { client, instructions: client.getInstructions() ?? "", said: () => said };
  }
  const transport = new StdioClientTransport(program);
  listen(transport.stderr);
  const client = new Client(IDENTITY, { versionNegotiation: { mode: "auto" } });
  await client.connect(transport);
  return { client, instructions: client.getInstructions() ?? "", said: () => said };
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
