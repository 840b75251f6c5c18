import { describe, expect, test } from "vitest";
import { connect1, connect2, post, LIST, use } from "../../unit/gateway/gateway-client.ts";
import { gateway, odooUrl } from "./demo-stack.ts";

const url = `${odooUrl}/mcp/v1`;
const COUNT = { model: "res.partner" };

describe.each([
  ["2.x", connect2],
  ["1.x", connect1],
])("an agent with the SDK %s at Odoo's own address", (_version, connect) => {
  test("works in Odoo as the user of its key", async () => {
    const client = await connect(url, gateway.userKey);
    expect((await client.listTools()).tools.length).toBeGreaterThan(5);
    expect((await use(client, "odoo_connect")).structuredContent).toMatchObject({ user: { login: "demo" } });
    expect((await use(client, "odoo_count", COUNT)).structuredContent).toMatchObject({
      count: expect.any(Number),
    });
    await client.close();
  });
});

test("answers are documents, and there is no stream", async () => {
  const listed = await post(url, { key: gateway.userKey, message: LIST });
  expect(listed.headers.get("content-type")).toContain("application/json");
  expect(listed.headers.getSetCookie()).toEqual([]);
  const headers = { accept: "text/event-stream", authorization: `Bearer ${gateway.userKey}` };
  for (const path of ["/mcp/v1", "/mcp/sse"]) {
    const refused = await fetch(odooUrl + path, { headers });
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "POST, DELETE"]);
  }
});

test("whoever has no valid key is refused as at the sidecar's address", async () => {
  for (const key of [undefined, "x".repeat(40)]) {
    const refused = await post(url, { ...(key !== undefined && { key }), message: LIST });
    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toMatch(/^Bearer/);
  }
  expect((await fetch(`${odooUrl}/mcp/tools`)).status).toBe(401);
});

test("the routes without MCP answer there too", async () => {
  expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: "ok" });
  const called = await fetch(`${odooUrl}/mcp/execute`, {
    method: "POST",
    headers: { authorization: `Bearer ${gateway.userKey}`, "content-type": "application/json" },
    body: JSON.stringify({ tool_name: "odoo_count", arguments: COUNT }),
  });
  expect(await called.json()).toEqual({ result: { count: expect.any(Number) } });
});

test("what a page of another site sends is refused", async () => {
  const headers = { origin: "https://evil.example" };
  expect((await post(url, { key: gateway.userKey, message: LIST, headers })).status).toBe(403);
  const preflight = { ...headers, "access-control-request-method": "POST" };
  expect((await fetch(url, { method: "OPTIONS", headers: preflight })).status).toBe(403);
});
