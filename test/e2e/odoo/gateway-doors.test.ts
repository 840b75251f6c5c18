import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { expect, test } from "vitest";
import { z } from "zod";
import { use } from "../../unit/gateway/gateway-client.ts";
import { adminRpc, gateway } from "./demo-stack.ts";

const HEADERS = { authorization: `Bearer ${gateway.userKey}` };
const COUNT = { model: "res.partner" };

const execute = (body: unknown, headers: Record<string, string> = HEADERS) =>
  fetch(`${gateway.url}/mcp/execute`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

test("an agent of MCP's old transport works in Odoo as the user of its key", async () => {
  const client = new Client({ name: "old-agent", version: "1" });
  await client.connect(
    new SSEClientTransport(new URL(`${gateway.url}/mcp/sse`), {
      requestInit: { headers: HEADERS },
      eventSourceInit: { fetch: (at, init) => fetch(at, { ...init, headers: HEADERS }) },
    }),
  );
  expect((await use(client, "odoo_connect")).structuredContent).toMatchObject({ user: { login: "demo" } });
  await client.close();
});

test("the first event of the old transport says that it is ready", async () => {
  const stream = await fetch(`${gateway.url}/mcp/sse`, { headers: HEADERS });
  const events = stream.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { event, data } of events ?? []) {
    expect([event, data]).toEqual(["ready", '{"ready":true}']);
    break;
  }
});

test("a program calls a tool without MCP, and the record says so", async () => {
  expect(await (await execute({ tool_name: "odoo_count", arguments: COUNT })).json()).toEqual({
    result: { count: expect.any(Number) },
  });
  const failed = await execute({ tool_name: "odoo_count", arguments: { model: "no.such.model" } });
  expect(failed.status).toBe(200);
  expect(await failed.json()).toMatchObject({
    error: { code: "tool_failed", message: expect.stringContaining("no.such.model") },
  });
  expect((await execute({ tool_name: "odoo_count", arguments: COUNT }, {})).status).toBe(401);
  const admin = await adminRpc();
  const Calls = z.array(z.object({ door: z.string(), outcome: z.string() }));
  const calls = await admin.execute(
    Calls,
    "woow_paas_gateway.call",
    "search_read",
    [[["door", "=", "routes"]], ["door", "outcome"]],
    { order: "id desc", limit: 2 },
  );
  expect(calls.map(({ outcome }) => outcome)).toEqual(["failed", "done"]);
});
