import { request } from "node:http";
import { beforeEach, expect, test, vi } from "vitest";
import { FakeRefusal } from "../../fakes/fake-odoo.ts";
import { GATEWAY_KEY } from "../../fakes/fake-gateway.ts";
import { Stack } from "../../fakes/stack.ts";
import { answers } from "../core/odoo-tools/odoo-stack.ts";

const LONG = "12345678901234567890";
const SEARCH = { model: "res.partner", fields: ["name"] };

// A sidecar for each test.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let stack: Stack;
let url: string;
beforeEach(async () => {
  stack = await Stack.start();
  stack.odoo.person = answers({ search_read: [{ id: 1, name: "Ann" }], unlink: true });
  ({ url } = stack.sidecar);
  return () => stack.stop();
});

async function post(
  path: string,
  body: unknown,
  { key = GATEWAY_KEY, headers = {} }: { key?: string; headers?: Record<string, string> } = {},
) {
  const response = await fetch(url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  return { status: response.status, answer, response };
}

/** Status and code of what is refused. */
async function refusal(...args: Parameters<typeof post>) {
  const { status, answer } = await post(...args);
  expect(Object.keys(answer).toSorted()).toEqual(["error", "error_code"]);
  return [status, answer["error_code"]];
}

test("a tool is a POST with its arguments, and its answer is the result", async () => {
  const { status, answer } = await post("/search", SEARCH, { headers: { "user-agent": "erp-sync/2" } });
  expect([status, answer]).toMatchObject([200, { total: 1, records: [{ id: 1, name: "Ann" }] }]);
  expect(stack.odoo.gateway.recorded).toMatchObject([
    {
      tool: "odoo_search",
      outcome: "done",
      about: { door: "rest", client: "erp-sync/2", address: "127.0.0.1" },
    },
  ]);
});

test("the host's own paths stay as they are", async () => {
  for (const [path, status] of [
    ["/healthz", 200],
    ["/readyz", 200],
    ["/metrics", 200],
    ["/mcp/v1/health", 200],
    ["/v1/runs/1/events", 401],
    ["/nowhere", 404],
  ] as const)
    expect((await fetch(url + path)).status, path).toBe(status);
});

test("what is no valid call is refused before Odoo is asked", async () => {
  stack.odoo.calls.length = 0;
  for (const body of [
    "{",
    "[]",
    "7",
    '""',
    {},
    { model: 7 },
    { ...SEARCH, more: 1 },
    { ...SEARCH, limit: 0 },
  ])
    expect(await refusal("/search", body), JSON.stringify(body)).toEqual([400, "invalid_request"]);
  const deep = `{"domain":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  expect(await refusal("/search", deep)).toEqual([400, "invalid_request"]);
  const many = `{"model":"res.partner","records":[${"1,".repeat(1_800_000)}1]}`;
  expect(await refusal("/create", many, { key: "nobodys-key" })).toEqual([400, "invalid_request"]);
  const plain = { headers: { "content-type": "text/plain" } };
  expect(await refusal("/search", SEARCH, plain)).toEqual([400, "invalid_request"]);
  expect(stack.odoo.gateway.recorded).toEqual([]);
});

test("each kind of refusal has its status", async () => {
  const person = (exception: string, kind?: string) => () => {
    throw new FakeRefusal(`odoo.exceptions.${exception}`, "No.", kind);
  };
  for (const [exception, kind, status, code] of [
    ["UserError", "invalid", 400, "invalid_request"],
    ["UserError", "access", 403, "access_denied"],
    ["UserError", "not_found", 404, "not_found"],
    ["ValidationError", "conflict", 409, "conflict"],
    ["UserError", undefined, 400, "invalid_request"],
    ["Strange", undefined, 502, "odoo_error"],
  ] as const) {
    stack.odoo.person = person(exception, kind);
    expect(await refusal("/search", SEARCH), exception).toEqual([status, code]);
  }
  stack.odoo.person = answers({ read: [] });
  expect(await refusal("/read", { ...SEARCH, ids: [9] })).toEqual([404, "not_found"]);
});

test("an Odoo that does not answer is 503", async () => {
  await post("/search", SEARCH);
  await stack.odoo.close();
  expect(await refusal("/search", SEARCH)).toEqual([503, "odoo_unreachable"]);
});

test("too many calls are 429 with the time to wait", async () => {
  stack.odoo.gateway.settings.writes_per_minute = 1;
  const unlink = () => post("/unlink", { model: "res.partner", ids: [1] });
  expect((await unlink()).status).toBe(200);
  const { status, answer, response } = await unlink();
  expect([status, answer["error_code"]]).toEqual([429, "rate_limited"]);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("a body of more than 4 MiB is 413", async () => {
  const status = await new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${GATEWAY_KEY}`, "content-type": "application/json" };
    const sent = request(`${url}/search`, { method: "POST", headers });
    sent.on("response", (response) => resolve(response.resume().statusCode)).on("error", reject);
    sent.end(`"${"x".repeat(4 * 1024 * 1024)}"`);
  });
  expect(status).toBe(413);
});

test("numbers that JavaScript would round are passed on digit by digit", async () => {
  stack.odoo.person = answers({ search_read: [{ id: 1, ref: JSON.rawJSON(LONG) }] });
  const response = await fetch(`${url}/search`, {
    method: "POST",
    headers: { authorization: `Bearer ${GATEWAY_KEY}`, "content-type": "application/json" },
    body: JSON.stringify(SEARCH),
  });
  expect(await response.text()).toContain(`"ref":${LONG}`);
});

test("an API key gives a token, which ends with the key", async () => {
  const { answer } = await post("/connect", { api_key: GATEWAY_KEY }, { key: "none-at-all" });
  expect(answer).toEqual({
    token: expect.stringMatching(/^rest-/),
    expires_in: 3600,
    user: { id: 5, name: "Ada", login: "ada" },
  });
  const key = String(answer["token"]);
  expect((await post("/search", SEARCH, { key })).status).toBe(200);
  stack.odoo.gateway.keys.clear();
  expect(await refusal("/search", SEARCH, { key })).toEqual([401, "unauthorized"]);
  stack.odoo.gateway.keys.set(GATEWAY_KEY, 5);
  expect(await refusal("/search", SEARCH, { key })).toEqual([401, "unauthorized"]);
});

test("a password gives a token too, and two logins share none", async () => {
  const login = { user_id: 5, key: "odoo-login.5.1", expires_in: 60 };
  stack.odoo.gateway.passwords.set("ada right", login);
  const connect = () => post("/connect", { username: "ada", password: "right" });
  const tokens = [(await connect()).answer["token"], (await connect()).answer["token"]];
  expect(new Set(tokens).size).toBe(2);
  for (const key of tokens) expect((await post("/search", SEARCH, { key: String(key) })).status).toBe(200);
  expect(JSON.stringify(stack.odoo.gateway.recorded)).not.toContain("right");
});

test("what does not log in is told why, and tried too often, stopped", async () => {
  stack.odoo.gateway.settings.failed_logins_per_minute = 3;
  const refuse = (refused: string) => stack.odoo.gateway.passwords.set(`ada ${refused}`, { refused });
  for (const [reason, status, code] of [
    ["second_factor", 403, "second_factor_required"],
    ["group", 403, "not_a_client_user"],
    ["disabled", 403, "gateway_disabled"],
  ] as const) {
    refuse(reason);
    expect(await refusal("/connect", { username: "ada", password: reason })).toEqual([status, code]);
  }
  const other = { api_key: GATEWAY_KEY, username: "somebody else" };
  expect(await refusal("/connect", other)).toEqual([401, "unauthorized"]);
  for (const body of [{}, { username: "ada" }, { password: "x", username: "ada", api_key: GATEWAY_KEY }])
    expect(await refusal("/connect", body)).toEqual([400, "invalid_request"]);
  const tried: number[] = [];
  for (let count = 0; count < 5; count++)
    tried.push((await post("/connect", { username: "ada", password: `wrong ${count}` })).status);
  expect(tried).toEqual([401, 401, 401, 429, 429]);
});

test("passwords that are tried at once are counted, and those of one user from many addresses", async () => {
  stack.odoo.gateway.settings.failed_logins_per_minute = 3;
  const login = (count: number) =>
    post("/connect", { username: "ada", password: `wrong ${count}` }).then(({ status }) => status);
  const tried = await Promise.all(Array.from({ length: 12 }, (_, count) => login(count)));
  expect(tried.filter((status) => status === 401)).toHaveLength(3);

  await stack.stop();
  stack = await Stack.start({ GATEWAY_TRUSTED_PROXIES: "127.0.0.1" });
  ({ url } = stack.sidecar);
  stack.odoo.gateway.settings.failed_logins_per_minute = 1;
  const spread: number[] = [];
  for (let count = 0; count < 7; count++) {
    const headers = { "x-forwarded-for": `203.0.113.${count}` };
    spread.push((await post("/connect", { username: "Ada", password: "wrong" }, { headers })).status);
  }
  expect(spread).toEqual([401, 401, 401, 401, 401, 429, 429]);
});

test("pages of other origins and names of other hosts are refused on every path", async () => {
  for (const path of ["/", "/docs", "/openapi.json", "/health"]) {
    const refused = await fetch(url + path, { headers: { origin: "https://evil.example" } });
    expect(refused.status, path).toBe(403);
  }
  const evil = { headers: { origin: "https://evil.example" } };
  expect(await refusal("/connect", { api_key: GATEWAY_KEY }, evil)).toEqual([403, "origin_refused"]);
  const allowed = await post("/search", SEARCH, { headers: { origin: "https://app.example.com" } });
  expect(allowed.response.headers.get("access-control-allow-origin")).toBe("https://app.example.com");
});

test("other methods are 405, and say which one there is", async () => {
  const answer = await fetch(`${url}/search`);
  expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
});

test("the document describes what is accepted, and the page shows it without loading anything", async () => {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
    openapi: string;
    paths: Record<string, unknown>;
  };
  expect(document.openapi).toBe("3.1.0");
  const { endpoints } = (await (await fetch(url)).json()) as { endpoints: string[] };
  expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(endpoints));
  expect(document.paths["/write"]).toMatchObject({
    post: {
      security: [{ token: [] }],
      requestBody: {
        content: {
          "application/json": {
            schema: { required: ["model", "ids", "values"], additionalProperties: false },
          },
        },
      },
    },
  });
  const page = await fetch(`${url}/docs`);
  const html = await page.text();
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  for (const path of endpoints) expect(html).toContain(`POST ${path}`);
  expect(html).not.toMatch(/<(script|link|img)|https?:\/\//);
});
