import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Transport1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import type { AgentClient } from "./gateway-client.ts";

/** What the user is asked, and answers. */
export type AskUser = (message: string) => { action: "accept" | "decline" | "cancel" };

const IDENTITY = { name: "asking-agent", version: "1.0" };
const CAPABILITIES = { capabilities: { elicitation: { form: {} } } };

/** An agent of 2026-07-28 that asks its user. */
export async function connectAsking2(url: string, key: string, ask: AskUser): Promise<AgentClient> {
  const client = new Client(IDENTITY, { ...CAPABILITIES, versionNegotiation: { mode: "auto" } });
  client.setRequestHandler("elicitation/create", ({ params }) => ({ ...ask(params.message), content: {} }));
  await client.connect(new StreamableHTTPClientTransport(new URL(url), options(key)));
  return client;
}

/** An agent of 2025-11-25 that asks its user. */
export async function connectAsking1(url: string, key: string, ask: AskUser): Promise<AgentClient> {
  const client = new Client1(IDENTITY, CAPABILITIES);
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => ({ ...ask(params.message), content: {} }));
  await client.connect(new Transport1(new URL(url), options(key)));
  return client;
}

function options(key: string) {
  return { requestInit: { headers: { authorization: `Bearer ${key}` } } };
}
