import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GATEWAY_KEY } from "../../fakes/fake-gateway.ts";
import { Stack } from "../../fakes/stack.ts";
import { answers } from "../core/odoo-tools/odoo-stack.ts";
import { callMessage, connect1, connect2, INITIALIZE, LIST, post, use } from "./gateway-client.ts";

let stack: Stack;
let url: string;
beforeAll(async () => {
  stack = await Stack.start();
  url = `${stack.sidecar.url}/mcp/v1`;
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.odoo.calls.length = 0;
  stack.odoo.gateway.recorded.length = 0;
  stack.odoo.person = answers({
    search_read: [{ id: 1, name: "Ann" }],
    fields_get: {},
    unlink: true,
    create: [4],
  });
});

const SEARCH = { model: "res.partner", fields: ["name"] };

describe.each([
  ["2.x", connect2],
  ["1.x", connect1],
])("a client of the SDK %s", (_version, connect) => {
  test("lists eleven tools in less than 12 kB", async () => {
    const client = await connect(url, GATEWAY_KEY);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).toSorted()).toEqual([
      "odoo_call",
      "odoo_connect",
      "odoo_count",
      "odoo_create",
      "odoo_get_fields",
      "odoo_get_models",
      "odoo_read",
      "odoo_read_group",
      "odoo_search",
      "odoo_unlink",
      "odoo_write",
    ]);
    expect(JSON.stringify(tools).length).toBeLessThan(12_000);
    await client.close();
  });

  test("gets a result as text and as structured content", async () => {
    const client = await connect(url, GATEWAY_KEY);
    const answer = await use(client, "odoo_search", SEARCH);
    expect(answer.structuredContent).toEqual({ total: 1, records: [{ id: 1, name: "Ann" }] });
    expect(JSON.parse(answer.content[0]?.text ?? "")).toEqual(answer.structuredContent);
    expect(stack.odoo.gateway.recorded).toMatchObject([
      { tool: "odoo_search", outcome: "done", about: { client: "test-agent 1.0", address: "127.0.0.1" } },
    ]);
    await client.close();
  });

  test("learns who it is", async () => {
    const client = await connect(url, GATEWAY_KEY);
    expect((await use(client, "odoo_connect")).structuredContent).toMatchObject({ user: { id: 5 } });
    await client.close();
  });

  test("reads what Odoo refuses", async () => {
    stack.odoo.person = answers({});
    const client = await connect(url, GATEWAY_KEY);
    const answer = await use(client, "odoo_unlink", { model: "res.partner", ids: [1] });
    expect(answer.isError).toBe(true);
    expect(answer.content[0]?.text).toContain("does not exist");
    await client.close();
  });
});

test("a call of a tool is one call to Odoo, with the key in it", async () => {
  const response = await post(url, { key: GATEWAY_KEY, message: callMessage("odoo_search", SEARCH) });
  expect(response.status).toBe(200);
  const calls = stack.odoo.calls.filter(({ method }) => method !== "gateway_settings");
  expect(calls.map(({ method, args }) => [method, args[0]])).toEqual([["gateway_call", GATEWAY_KEY]]);
});

test("wrong arguments and unknown tools are recorded, though Odoo's records are not asked", async () => {
  for (const [name, args] of [
    ["odoo_search", { model: 7 }],
    ["odoo_nothing", {}],
  ] as const) {
    const response = await post(url, { key: GATEWAY_KEY, message: callMessage(name, args) });
    expect(await response.json()).toMatchObject({ result: { isError: true } });
  }
  expect(stack.odoo.gateway.recorded.map(({ tool, outcome }) => [tool, outcome])).toEqual([
    ["odoo_search", "refused"],
    ["odoo_nothing", "refused"],
  ]);
});

test("without a valid key, everything is 401 and says how to log in", async () => {
  for (const key of [undefined, "short", "x".repeat(40)])
    for (const message of [
      LIST,
      INITIALIZE,
      callMessage("odoo_search", SEARCH),
      callMessage("odoo_search", {}),
    ]) {
      const response = await post(url, { ...(key !== undefined && { key }), message });
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
      expect(await response.json()).toMatchObject({ error_code: "unauthorized" });
    }
});

test("a session belongs to the key that opened it, and ends when it is deleted", async () => {
  const opened = await post(url, { key: GATEWAY_KEY, message: INITIALIZE });
  const session = { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
  expect(session["mcp-session-id"]).toMatch(/^[\w-]{36}$/);
  const list = (key: string) => post(url, { key, message: LIST, headers: session });
  expect((await list(GATEWAY_KEY)).status).toBe(200);
  stack.odoo.gateway.keys.set("another-users-key", 6);
  expect((await list("another-users-key")).status).toBe(404);
  const headers = { ...session, authorization: `Bearer ${GATEWAY_KEY}` };
  expect((await fetch(url, { method: "DELETE", headers })).status).toBe(200);
  expect((await list(GATEWAY_KEY)).status).toBe(404);
});

test("a revoked key ends a session that is open", async () => {
  const key = "a-key-that-is-revoked";
  stack.odoo.gateway.keys.set(key, 6);
  const client = await connect1(url, key);
  await use(client, "odoo_search", SEARCH);
  stack.odoo.gateway.keys.delete(key);
  await expect(use(client, "odoo_search", SEARCH)).rejects.toThrow();
});

test("health needs no key, capabilities do", async () => {
  const health = await fetch(`${url}/health`);
  expect(await health.json()).toMatchObject({ status: "ok", odoo: { reachable: true } });
  expect((await fetch(`${url}/capabilities`)).status).toBe(401);
  const headers = { authorization: `Bearer ${GATEWAY_KEY}` };
  const capabilities = await (await fetch(`${url}/capabilities`, { headers })).json();
  expect(capabilities).toMatchObject({ limits: { reads_per_minute: 300 } });
});
