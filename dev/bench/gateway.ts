import { setTimeout as pause } from "node:timers/promises";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Chat } from "../demo/chat.ts";
import type { Stack } from "../demo/stack.ts";
import type { OdooRpc } from "../odoo/rpc.ts";
import { median, percentile, table } from "./statistics.ts";

const CALLS = 300;
const CALLERS = 16;
const CLIENTS = 100;
const MINUTE_MS = 60_000;
/** So long the sidecar may take to see changed limits. */
const SETTINGS_MS = 31_000;
const FIELDS = ["name", "email", "city"];
const SEARCH = { model: "res.partner", fields: FIELDS, limit: 20 };

/** Odoo as an MCP server, beside the bare call to the same Odoo in the same moments. */
export async function gateway(stack: Stack, admin: OdooRpc): Promise<string> {
  await addPartners(admin);
  await setLimits(admin, { reads: 1_000_000 });
  const client = await connect(stack);
  const bare = bareCall(stack, admin);
  const through = async () => {
    const answer = await client.callTool({ name: "odoo_search", arguments: SEARCH });
    if (answer.isError) throw new Error(JSON.stringify(answer.content));
    return answer;
  };
  const [one, sizes] = [await alone(bare, through), await sizesOf(client, await through())];
  const many = { bare: await together(bare), gateway: await together(through) };
  await client.close();
  const crowd = await pagesBesideClients(stack, admin);
  return `${table(
    ["a search of 20 partners", "bare JSON-RPC", "odoo_search over /mcp/v1", "ratio"],
    [
      ["one after the other, ms (median)", one.bare, one.gateway, one.gateway / one.bare],
      [`${CALLERS} callers, calls a second`, many.bare, many.gateway, many.gateway / many.bare],
    ],
  )}

${table(
  ["size, bytes", ""],
  [
    ["list of the tools", sizes.tools],
    ["result of that search", sizes.result],
  ],
)}

${table(
  ["somebody else's list of contacts in Odoo, ms (p95)", ""],
  [
    ["alone", crowd.before],
    [`beside ${CLIENTS} clients, a call a second each, for a minute`, crowd.beside],
    ["ratio", crowd.beside / crowd.before],
    ["calls of the clients that were answered", crowd.answered],
    ["… that were told to wait", crowd.limited],
    ["… that failed", crowd.failed],
  ],
)}`;
}

async function addPartners(admin: OdooRpc): Promise<void> {
  const partners = Array.from({ length: 30 }, (_each, index) => ({
    name: `Customer ${index}`,
    email: `customer${index}@example.com`,
    city: "Brussels",
  }));
  await admin.send("res.partner", "create", [partners]);
}

async function setLimits(admin: OdooRpc, { reads }: { reads: number }): Promise<void> {
  await admin.send("ir.config_parameter", "set_param", ["woow_paas_gateway.reads_per_minute", String(reads)]);
}

async function connect({ gateway }: Stack, key = gateway.apiKey): Promise<Client> {
  const client = new Client({ name: "bench", version: "1" }, { versionNegotiation: { mode: "auto" } });
  const requestInit = { headers: { authorization: `Bearer ${key}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${gateway.url}/mcp/v1`), { requestInit }));
  return client;
}

/** The same search by hand, with the same user's key. */
function bareCall({ odoo, gateway }: Stack, admin: OdooRpc): () => Promise<unknown> {
  const args = [
    ...[odoo.db, admin.userId, gateway.apiKey],
    ...["res.partner", "search_read", [[], FIELDS], { limit: 20 }],
  ];
  const params = { service: "object", method: "execute_kw", args };
  const body = JSON.stringify({ jsonrpc: "2.0", method: "call", id: 1, params });
  return async () => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${odoo.directUrl}/jsonrpc`, { method: "POST", headers, body });
    const answer = (await response.json()) as { result?: unknown[] };
    if (answer.result?.length !== 20) throw new Error(JSON.stringify(answer));
    return answer;
  };
}

/** Milliseconds of one call, alternating, so that a slow moment of the machine meets both. */
async function alone(bare: () => Promise<unknown>, through: () => Promise<unknown>) {
  const times: Record<"bare" | "gateway", number[]> = { bare: [], gateway: [] };
  for (let call = -20; call < CALLS; call++)
    for (const [name, make] of [
      ["bare", bare],
      ["gateway", through],
    ] as const) {
      const start = performance.now();
      await make();
      if (call >= 0) times[name].push(performance.now() - start);
    }
  return { bare: median(times.bare), gateway: median(times.gateway) };
}

/** @returns calls a second. */
async function together(make: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let left = CALLS * 2;
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (left-- > 0) await make();
    }),
  );
  return (CALLS * 2) / ((performance.now() - start) / 1000);
}

async function sizesOf(client: Client, answer: Awaited<ReturnType<Client["callTool"]>>) {
  const { tools } = await client.listTools();
  return {
    tools: Buffer.byteLength(JSON.stringify(tools)),
    result: Buffer.byteLength(JSON.stringify(answer)),
  };
}

/** With the limits as they are usually: half of the clients have the administrator's key, half the user's. */
async function pagesBesideClients(stack: Stack, admin: OdooRpc) {
  await setLimits(admin, { reads: 300 });
  await pause(SETTINGS_MS);
  const chat = await Chat.signIn(stack.odoo);
  const before = await pages(chat, MINUTE_MS / 3);
  const keys = [stack.gateway.apiKey, stack.gateway.userApiKey];
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, (_each, index) => connect(stack, keys[index % 2])),
  );
  const counts = { answered: 0, limited: 0, failed: 0 };
  const end = performance.now() + MINUTE_MS;
  const work = clients.map(async (client, index) => {
    await pause((index * 1000) / CLIENTS);
    while (performance.now() < end) {
      const next = pause(1000);
      counts[await outcomeOf(client)]++;
      await next;
    }
  });
  const beside = await pages(chat, MINUTE_MS);
  await Promise.all(work);
  await Promise.all(clients.map((client) => client.close()));
  return { before, beside, ...counts };
}

async function outcomeOf(client: Client): Promise<"answered" | "limited" | "failed"> {
  try {
    const answer = await client.callTool({ name: "odoo_search", arguments: SEARCH });
    if (!answer.isError) return "answered";
    return JSON.stringify(answer.content).includes("too many calls") ? "limited" : "failed";
  } catch {
    return "failed";
  }
}

/** A person who opens a list, four times a second. @returns milliseconds of the slow ones. */
async function pages(chat: Chat, forMs: number): Promise<number> {
  const params = {
    model: "res.partner",
    method: "web_search_read",
    args: [[], { name: {}, email: {}, city: {} }],
    kwargs: { limit: 80 },
  };
  const times: number[] = [];
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    const next = pause(250);
    const start = performance.now();
    const body = { jsonrpc: "2.0", method: "call", params };
    await (await chat.request("/web/dataset/call_kw/res.partner/web_search_read", body)).text();
    times.push(performance.now() - start);
    await next;
  }
  return percentile(times, 0.95);
}
