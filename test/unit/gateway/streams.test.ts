import { EventSourceParserStream } from "eventsource-parser/stream";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { GATEWAY_KEY } from "../../fakes/fake-gateway.ts";
import { Stack } from "../../fakes/stack.ts";
import { answers } from "../core/odoo-tools/odoo-stack.ts";
import { callMessage, INITIALIZE, LIST, post } from "./gateway-client.ts";

let stack: Stack;
let url: string;
beforeAll(async () => {
  stack = await Stack.start();
  url = `${stack.sidecar.url}/mcp/v1`;
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.odoo.person = answers({ search_count: 3 });
  stack.odoo.gateway.keys.set(GATEWAY_KEY, 5);
});

const COUNT = callMessage("odoo_count", { model: "res.partner" });

/** @returns the headers of a new session. */
async function openSession(key = GATEWAY_KEY): Promise<Record<string, string>> {
  const opened = await post(url, { key, message: INITIALIZE });
  expect(opened.headers.get("content-type")).toBe("text/event-stream");
  await opened.text();
  const headers = {
    "mcp-session-id": opened.headers.get("mcp-session-id") ?? "",
    "mcp-protocol-version": "2025-11-25",
  };
  const message = { jsonrpc: "2.0", method: "notifications/initialized" };
  expect((await post(url, { key, message, headers })).status).toBe(202);
  return headers;
}

function listen(session: Record<string, string>, { key = GATEWAY_KEY, lastEventId = "" } = {}) {
  const headers = {
    ...session,
    accept: "text/event-stream",
    authorization: `Bearer ${key}`,
    ...(lastEventId && { "last-event-id": lastEventId }),
  };
  return fetch(url, { headers });
}

function eventsOf(response: Response) {
  if (!response.body) throw new Error("there is no stream");
  const events = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  return events[Symbol.asyncIterator]();
}

test("a call whose connection was lost runs once, and its result is read with Last-Event-ID", async () => {
  const session = await openSession();
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<number>();
  let calls = 0;
  stack.odoo.person = () => {
    calls++;
    asked.resolve();
    return answered.promise;
  };
  const lost = new AbortController();
  const headers = { ...session, authorization: `Bearer ${GATEWAY_KEY}` };
  const sent = fetch(url, {
    method: "POST",
    headers: {
      ...headers,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify(COUNT),
    signal: lost.signal,
  });
  sent.catch(() => undefined);
  await asked.promise;
  // The session's first events: the answer to initialize and what precedes it, then this call's.
  lost.abort();
  answered.resolve(42);
  await expect.poll(() => stack.odoo.gateway.recorded.at(-1)?.outcome).toBe("done");
  const { value } = await eventsOf(await listen(session, { lastEventId: "3" })).next();
  expect(JSON.parse(value?.data ?? "")).toMatchObject({
    id: COUNT.id,
    result: { structuredContent: { count: 42 } },
  });
  expect(calls).toBe(1);
});

test("a session has one stream without a question, which ends with the session", async () => {
  const session = await openSession();
  const stream = await listen(session);
  expect(stream.status).toBe(200);
  expect(stream.headers.get("content-type")).toBe("text/event-stream");
  expect((await listen(session)).status).toBe(409);
  const headers = { ...session, authorization: `Bearer ${GATEWAY_KEY}` };
  expect((await fetch(url, { method: "DELETE", headers })).status).toBe(200);
  expect(await stream.text()).toBe("");
  expect((await listen(session)).status).toBe(404);
});

test("what an agent only tells in its session costs Odoo no call", async () => {
  const session = await openSession();
  stack.odoo.calls.length = 0;
  const message = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 99 } };
  expect((await post(url, { key: GATEWAY_KEY, message, headers: session })).status).toBe(202);
  expect(stack.odoo.methods()).toEqual([]);
  expect((await post(url, { key: GATEWAY_KEY, message: LIST, headers: session })).status).toBe(200);
  expect(stack.odoo.methods()).toEqual(["gateway_identify"]);
  expect((await post(url, { key: "x".repeat(40), message })).status).toBe(401);
});

test("a stream needs the key of its session", async () => {
  const session = await openSession();
  stack.odoo.gateway.keys.set("another-users-key", 6);
  expect((await listen(session, { key: "another-users-key" })).status).toBe(404);
  expect((await listen({}, {})).status).toBe(404);
  expect((await fetch(url, { headers: { accept: "text/event-stream" } })).status).toBe(401);
});

test("a revoked key ends the session with its streams", async () => {
  stack.odoo.gateway.keys.set("a-key-to-be-revoked", 6);
  const session = await openSession("a-key-to-be-revoked");
  const stream = await listen(session, { key: "a-key-to-be-revoked" });
  stack.odoo.gateway.keys.delete("a-key-to-be-revoked");
  const refused = await post(url, { key: "a-key-to-be-revoked", message: COUNT, headers: session });
  expect(refused.status).toBe(401);
  expect(await stream.text()).toBe("");
});

test("an agent that opens ever more sessions loses its oldest ones", async () => {
  stack.odoo.gateway.keys.set("a-key-of-many-sessions", 7);
  const key = "a-key-of-many-sessions";
  const first = await openSession(key);
  for (let count = 0; count < 50; count++) await post(url, { key, message: INITIALIZE });
  expect((await post(url, { key, message: LIST, headers: first })).status).toBe(404);
});

test("an agent cannot hold open more than twenty streams", async () => {
  stack.odoo.gateway.keys.set("a-key-of-many-streams", 8);
  const key = "a-key-of-many-streams";
  const streams: Response[] = [];
  for (let count = 0; count < 20; count++) streams.push(await listen(await openSession(key), { key }));
  expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));
  const refused = await listen(await openSession(key), { key });
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toBe("15");
  for (const stream of streams) await stream.body?.cancel();
  await expect.poll(async () => (await listen(await openSession(key), { key })).status).toBe(200);
});
