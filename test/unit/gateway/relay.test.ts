import { beforeEach, expect, test } from "vitest";
import { GATEWAY_KEY } from "../../fakes/fake-gateway.ts";
import { Stack } from "../../fakes/stack.ts";
import { token } from "../../fakes/start-sidecar.ts";
import { answers } from "../core/odoo-tools/odoo-stack.ts";
import { callMessage, INITIALIZE, LIST, post } from "./gateway-client.ts";

let stack: Stack;
beforeEach(async () => {
  stack = await Stack.start({ GATEWAY_TRUSTED_PROXIES: "127.0.0.0/8, 10.0.0.0/8" });
  stack.odoo.person = answers({ search_count: 3 });
  return () => stack.stop();
});

const COUNT = callMessage("odoo_count", { model: "res.partner" });
const BASE = "https://odoo.example.com";

/** The header by which Odoo signs what it passes on. */
async function signed(request = "POST /mcp/v1", about = {}): Promise<Record<string, string>> {
  return { "x-odoo-relay": await token({ relay: request, address: "203.0.113.7", base: BASE, ...about }) };
}

function relay(message: unknown, headers: Record<string, string>) {
  return post(`${stack.sidecar.url}/mcp/v1`, { key: GATEWAY_KEY, message, headers });
}

const seenAddress = () => stack.odoo.gateway.recorded.at(-1)?.about["address"];

test("what Odoo passes on counts for the agent's address, and is answered by single documents", async () => {
  const opened = await relay(INITIALIZE, await signed());
  expect(opened.headers.get("content-type")).toContain("application/json");
  const session = { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
  const called = await relay(COUNT, { ...session, ...(await signed()) });
  expect(await called.json()).toMatchObject({ result: { structuredContent: { count: 3 } } });
  expect(seenAddress()).toBe("203.0.113.7");
  // Whoever knows a session's id can do nothing else with it than there.
  expect((await relay(LIST, session)).status).toBe(404);
});

test("pages of Odoo itself may call what Odoo passes on", async () => {
  expect((await relay(LIST, { ...(await signed()), origin: BASE })).status).toBe(200);
  expect((await relay(LIST, { ...(await signed()), origin: "https://evil.example" })).status).toBe(403);
  expect((await relay(LIST, { origin: BASE })).status).toBe(403);
});

test("there are no streams behind Odoo", async () => {
  for (const path of ["/mcp/v1", "/mcp/sse"]) {
    const headers = {
      ...(await signed(`GET ${path}`)),
      accept: "text/event-stream",
      authorization: `Bearer ${GATEWAY_KEY}`,
    };
    const refused = await fetch(stack.sidecar.url + path, { headers });
    expect(refused.status).toBe(405);
    expect(refused.headers.get("allow")).toBe("POST, DELETE");
  }
});

test("a signature holds once, for its request, and only Odoo can make it", async () => {
  const once = await signed();
  expect((await relay(LIST, once)).status).toBe(200);
  for (const headers of [
    once,
    await signed("POST /mcp/execute"),
    await signed("GET /mcp/v1"),
    await signed("POST /mcp/v1", { secret: "another secret of more than 32 bytes" }),
    await signed("POST /mcp/v1", { address: undefined }),
    { "x-odoo-relay": "no token" },
  ]) {
    const refused = await relay(LIST, headers);
    expect(refused.status).toBe(502);
    expect(await refused.json()).toMatchObject({ error_code: "relay_refused" });
  }
});

test("the address before trusted proxies counts, and what others claim does not", async () => {
  await relay(COUNT, { "x-forwarded-for": "198.51.100.1, 203.0.113.9, 10.1.2.3" });
  expect(seenAddress()).toBe("203.0.113.9");
});

test("apps that log in at Odoo's address are sent to the address that administrators set, whatever host they named", async () => {
  for (const base of [BASE, "https://evil.example"]) {
    const read = async (path: string) => {
      const headers = await signed(`GET ${path}`, { base });
      return (await fetch(`${stack.sidecar.url}${path}`, { headers })).json();
    };
    expect(await read("/.well-known/oauth-authorization-server")).toMatchObject({
      issuer: BASE,
      token_endpoint: `${BASE}/oauth/token`,
    });
    expect(await read("/.well-known/oauth-protected-resource/mcp/v1")).toMatchObject({
      resource: `${BASE}/mcp/v1`,
      authorization_servers: [BASE],
    });
  }
});
