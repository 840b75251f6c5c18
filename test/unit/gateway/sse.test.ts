import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { beforeEach, expect, test } from "vitest";
import { GATEWAY_KEY } from "../../fakes/fake-gateway.ts";
import { Stack } from "../../fakes/stack.ts";
import { answers } from "../core/odoo-tools/odoo-stack.ts";
import { callMessage, INITIALIZE, LIST, use } from "./gateway-client.ts";

let stack: Stack;
beforeEach(async () => {
  stack = await Stack.start();
  stack.odoo.person = answers({ search_count: 3 });
  return () => stack.stop();
});

const open = (key = GATEWAY_KEY) =>
  fetch(`${stack.sidecar.url}/mcp/sse`, { headers: { authorization: `Bearer ${key}` } });

function eventsOf(response: Response) {
  if (!response.body) throw new Error("there is no stream");
  const events = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  const iterator = events[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await iterator.next();
    return done ? undefined : { event: value.event, data: value.data };
  };
}

function send(path: string, message: unknown, key = GATEWAY_KEY) {
  return fetch(new URL(path, stack.sidecar.url), {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(message),
  });
}

test("the stream says that it is ready, where messages go, and then the answers", async () => {
  const stream = await open();
  expect(stream.headers.get("content-type")).toMatch(/^text\/event-stream/);
  expect(stream.headers.get("x-accel-buffering")).toBe("no");
  const next = eventsOf(stream);
  expect(await next()).toEqual({ event: "ready", data: '{"ready":true}' });
  const endpoint = await next();
  expect(endpoint?.event).toBe("endpoint");
  expect(endpoint?.data).toMatch(/^\/mcp\/messages\?session_id=[\w-]{36}$/);
  const path = endpoint?.data ?? "";
  expect((await send(path, INITIALIZE)).status).toBe(202);
  expect(JSON.parse((await next())?.data ?? "")).toMatchObject({ id: 1, result: { serverInfo: {} } });
  await send(path, callMessage("odoo_count", { model: "res.partner" }));
  expect(JSON.parse((await next())?.data ?? "")).toMatchObject({
    result: { structuredContent: { count: 3 } },
  });
  expect(stack.odoo.gateway.recorded.at(-1)?.about).toMatchObject({ door: "sse", client: "test-agent 1.0" });
});

test("a client of the SDK works with it", async () => {
  const client = new Client({ name: "old-agent", version: "1" });
  const headers = { authorization: `Bearer ${GATEWAY_KEY}` };
  await client.connect(
    new SSEClientTransport(new URL(`${stack.sidecar.url}/mcp/sse`), {
      requestInit: { headers },
      eventSourceInit: { fetch: (at, init) => fetch(at, { ...init, headers: { ...headers } }) },
    }),
  );
  const answer = await use(client, "odoo_count", { model: "res.partner" });
  expect(answer.structuredContent).toEqual({ count: 3 });
  await client.close();
});

test("nobody opens a stream or sends into another's without the right key", async () => {
  expect((await fetch(`${stack.sidecar.url}/mcp/sse`)).status).toBe(401);
  expect((await open("x".repeat(40))).status).toBe(401);
  const next = eventsOf(await open());
  await next();
  const path = (await next())?.data ?? "";
  stack.odoo.gateway.keys.set("another-users-key", 6);
  expect((await send(path, LIST, "another-users-key")).status).toBe(404);
  expect((await send("/mcp/messages?session_id=unknown", LIST)).status).toBe(404);
  expect((await send(path, { hello: "you" })).status).toBe(400);
});

test("a revoked key ends the stream", async () => {
  stack.odoo.gateway.keys.set("a-key-to-be-revoked", 6);
  const next = eventsOf(await open("a-key-to-be-revoked"));
  await next();
  const path = (await next())?.data ?? "";
  await send(path, INITIALIZE, "a-key-to-be-revoked");
  await next();
  stack.odoo.gateway.keys.delete("a-key-to-be-revoked");
  await send(path, callMessage("odoo_count", { model: "res.partner" }), "a-key-to-be-revoked");
  expect(JSON.parse((await next())?.data ?? "")).toMatchObject({
    error: { message: expect.stringContaining("API key") },
  });
  expect(await next()).toBeUndefined();
});

test("an address holds three streams, and gets another when one ends", async () => {
  const streams = [await open(), await open(), await open()];
  const refused = await open();
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toBe("15");
  await streams[0]?.body?.cancel();
  await expect.poll(async () => (await open()).status).toBe(200);
});
