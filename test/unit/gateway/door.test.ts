import { request } from "node:http";
import { beforeEach, expect, test } from "vitest";
import { GATEWAY_KEY } from "../../fakes/fake-gateway.ts";
import { Stack } from "../../fakes/stack.ts";
import { answers } from "../core/odoo-tools/odoo-stack.ts";
import { callMessage, LIST, post } from "./gateway-client.ts";

let stack: Stack;
let url: string;
beforeEach(async () => {
  stack = await Stack.start({ GATEWAY_URL: "https://mcp.example.com/base" });
  stack.odoo.person = answers({ search_read: [], search_count: 0, unlink: true });
  url = `${stack.sidecar.url}/mcp/v1`;
  return () => stack.stop();
});

/** `fetch` sets the host itself. */
function statusFor(host: string, body = JSON.stringify(LIST)): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { host, authorization: `Bearer ${GATEWAY_KEY}`, "content-type": "application/json" };
    const sent = request(url, {
      method: "POST",
      headers: { ...headers, accept: "application/json, text/event-stream" },
    });
    sent.on("response", (response) => resolve(response.resume().statusCode)).on("error", reject);
    sent.end(body);
  });
}

test("only the hosts that are meant are served", async () => {
  for (const host of ["localhost", "127.0.0.1:1", "[::1]:80", "mcp.example.com"])
    expect(await statusFor(host), host).toBe(200);
  for (const host of ["evil.example", "localhost.evil.example", "mcp.example.com.evil.example"])
    expect(await statusFor(host), host).toBe(403);
});

test("only listed origins are served, and told so by CORS", async () => {
  const send = (origin: string) => post(url, { key: GATEWAY_KEY, message: LIST, headers: { origin } });
  const allowed = await send("https://app.example.com");
  expect(allowed.status).toBe(200);
  expect(allowed.headers.get("access-control-allow-origin")).toBe("https://app.example.com");
  for (const origin of [
    "null",
    "https://evil.example",
    "http://app.example.com",
    "https://app.example.com.evil.example",
  ]) {
    const refused = await send(origin);
    expect(refused.status, origin).toBe(403);
    expect(refused.headers.get("access-control-allow-origin"), origin).toBeNull();
  }
});

test("a preflight of a listed origin needs no key", async () => {
  const headers = { origin: "https://app.example.com", "access-control-request-method": "POST" };
  const answer = await fetch(url, { method: "OPTIONS", headers });
  expect(answer.status).toBe(204);
  expect(answer.headers.get("access-control-allow-headers")).toContain("authorization");
});

test("too many calls are a result that says so, and 429 outside of a call", async () => {
  stack.odoo.gateway.settings.writes_per_minute = 1;
  stack.odoo.gateway.settings.reads_per_minute = 2;
  const unlink = () =>
    post(url, { key: GATEWAY_KEY, message: callMessage("odoo_unlink", { model: "res.partner", ids: [1] }) });
  expect(await (await unlink()).json()).toMatchObject({ result: { structuredContent: { deleted: 1 } } });
  const second = await (await unlink()).json();
  expect(second).toMatchObject({ result: { isError: true } });
  expect(JSON.stringify(second)).toMatch(/Try again in \d+ second/);
  for (let count = 0; count < 2; count++)
    expect((await post(url, { key: GATEWAY_KEY, message: LIST })).status).toBe(200);
  const refused = await post(url, { key: GATEWAY_KEY, message: LIST });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("who tries keys is stopped, and others at that address are not", async () => {
  stack.odoo.gateway.settings.failed_logins_per_minute = 3;
  expect((await post(url, { key: GATEWAY_KEY, message: LIST })).status).toBe(200);
  const tried: number[] = [];
  for (let count = 0; count < 5; count++)
    tried.push((await post(url, { key: `wrong-key-${count}`, message: LIST })).status);
  expect(tried).toEqual([401, 401, 401, 429, 429]);
  expect((await post(url, { key: GATEWAY_KEY, message: LIST })).status).toBe(200);
});

test("bodies that are too large, too deep or no JSON are refused", async () => {
  const status = async (message: string) => (await post(url, { key: GATEWAY_KEY, message })).status;
  // Answered before all of it was sent, which `fetch` takes for a failure.
  expect(await statusFor("localhost", `"${"x".repeat(4 * 1024 * 1024)}"`)).toBe(413);
  expect(await status(`${"[".repeat(100_000)}${"]".repeat(100_000)}`)).toBe(400);
  expect(await status("{")).toBe(400);
});

test("a result of more than 1 MiB is refused with advice", async () => {
  const name = "many words ".repeat(10_000);
  const rows = Array.from({ length: 15 }, (_each, id) => ({ id, name }));
  stack.odoo.person = answers({ search_read: rows });
  const message = callMessage("odoo_search", { model: "res.partner", fields: ["name"] });
  const text = await (await post(url, { key: GATEWAY_KEY, message })).text();
  expect(text.length).toBeLessThan(2000);
  expect(text).toContain("larger than 1 MiB");
});

test("turned off in Odoo, nobody is served", async () => {
  stack.odoo.gateway.settings.enabled = false;
  const refused = await post(url, { key: GATEWAY_KEY, message: LIST });
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ error_code: "gateway_disabled" });
});
