import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../../../../src/config/environment.ts";
import { createLog } from "../../../../src/core/log.ts";
import { createMetrics } from "../../../../src/core/metrics.ts";
import { OdooClient } from "../../../../src/core/odoo/client.ts";
import { Store } from "../../../../src/core/store/store.ts";
import { createVerify } from "../../../../src/http/host/auth.ts";
import { createHost, type HostParts } from "../../../../src/wire/host.ts";
import { say } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";
import { DATABASE, SECRET, token, type TokenClaims } from "../../../fakes/start-sidecar.ts";
import { example, examplesOf } from "../../contracts/example.ts";

const codeOf = async (response: Response) => ((await response.json()) as { error_code: string }).error_code;

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());

/** Every call below `/v1`, about record 1: as the sidecar itself lists them, so that a new one is never left out. */
function signedCalls(): [method: string, path: string, body: object | undefined][] {
  const { routes } = createHost(unusedParts()).routes;
  const names = routes.map(({ method, path }) => `${method} ${path.replaceAll(/:\w+(\{[^}]*\})?/g, "1")}`);
  return [...new Set(names)].map((name) => {
    const [method = "", path = ""] = name.split(" ");
    // Starting a run is the only call whose record is in the body.
    return [method, `/v1${path}`, method === "POST" ? { run_id: 1 } : undefined];
  });
}

/** The parts of a host that is only asked for its routes. */
function unusedParts(): HostParts {
  const config = readConfig(
    { ODOO_URL: "http://odoo.test", ODOO_DB: DATABASE, ODOO_API_KEY: "key", SIDECAR_SECRET: SECRET },
    () => "",
  );
  const odoo = new OdooClient({
    url: config.ODOO_URL,
    db: DATABASE,
    login: config.ODOO_LOGIN,
    apiKey: config.ODOO_API_KEY,
    parallelCalls: 1,
    timeoutMs: 1,
  });
  const [store, verify] = [new Store(), createVerify(SECRET, DATABASE)];
  return { config, odoo, store, verify, metrics: createMetrics(), log: createLog("silent") };
}

const calls = signedCalls();

test("all calls of the contract are among those that are tried", () => {
  const inContract = examplesOf("addon-to-sidecar")
    .filter((name) => name.endsWith(".request") && !name.endsWith("/ready.request"))
    .map((name) => example(name) as { method: string; path: string })
    .map(({ method, path }) => `${method} ${path.replace(/\?.*/, "").replaceAll(/\/(\d+|call_1)\b/g, "/1")}`);
  expect(calls.map(([method, path]) => `${method} ${path}`).toSorted()).toEqual(inContract.toSorted());
});

describe.each(calls)("%s %s", (method, path, body) => {
  const claims = { run: 1, server: 1, config: 1 };
  const refused: [string, TokenClaims | string | undefined, number, string][] = [
    ["no token", undefined, 401, "unauthorized"],
    ["a token that is none", "abc", 401, "unauthorized"],
    ["another secret", { ...claims, secret: "another-secret-of-thirty-two-bytes!" }, 401, "unauthorized"],
    ["another audience", { ...claims, audience: "else" }, 401, "unauthorized"],
    ["an expired token", { ...claims, lifetime: -30 }, 401, "token_expired"],
    ["a token that lives for an hour", { ...claims, lifetime: 3600 }, 401, "unauthorized"],
    ["another database", { ...claims, iss: "other" }, 401, "wrong_database"],
    ["another record", { run: 2, server: 2, config: 2 }, 403, "token_scope"],
    ["no record", {}, 403, "token_scope"],
  ];
  test.each(refused)("refuses %s", async (_, given, status, code) => {
    const bearer = typeof given === "object" ? await token(given) : given;
    const response = await stack.sidecar.request(method, path, {
      ...(bearer !== undefined && { token: bearer }),
      body,
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: expect.any(String), error_code: code });
  });
});

test("a token without a signature is refused", async () => {
  const [, payload] = (await token({ run: 1 })).split(".");
  const header = Buffer.from('{"alg":"none"}').toString("base64url");
  const response = await stack.sidecar.request("GET", "/v1/runs/1/events", {
    token: `${header}.${payload}.`,
  });
  expect(response.status).toBe(401);
});

test.each([{}, { run_id: "1" }, { run_id: -1 }, [], "x"])(
  "a start with the body %j is a bad request",
  async (body) => {
    const response = await stack.sidecar.request("POST", "/v1/runs", {
      token: await token({ run: 1 }),
      body,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error_code: "invalid_request" });
  },
);

test("an unknown run and path are 404 with their codes", async () => {
  const run = await stack.sidecar.request("GET", "/v1/runs/77/events", { token: await token({ run: 77 }) });
  expect([run.status, await codeOf(run)]).toEqual([404, "run_not_found"]);
  const path = await stack.sidecar.request("GET", "/v2/runs");
  expect([path.status, await codeOf(path)]).toEqual([404, "not_found"]);
});

test.each([
  ["/v1/mcp-servers/1/sync", { server: { id: 1, stored_api_key: 5 } }, "server.stored_api_key"],
  ["/v1/mcp-servers/1/test", {}, "server"],
  ["/v1/mcp-servers/1/login", { server: null, redirect_uri: "x" }, "redirect_uri"],
  ["/v1/ai-configs/1/test", { config: { model: 5 } }, "config.model"],
])("%s with the body %j names what is wrong, and no value", async (path, body, place) => {
  const response = await stack.sidecar.request("POST", path, {
    token: await token({ server: 1, config: 1 }),
    body,
  });
  expect(response.status).toBe(400);
  const { error, error_code } = (await response.json()) as { error: string; error_code: string };
  expect(error_code).toBe("invalid_request");
  expect(error).toContain(place);
});

test("healthz, readyz and metrics tell the state", async () => {
  expect(await (await stack.sidecar.request("GET", "/healthz")).json()).toEqual({ status: "ok" });
  const ready = await stack.sidecar.request("GET", "/readyz", { token: await token({}) });
  expect(await ready.json()).toMatchObject({
    status: "ready",
    odoo: { db: "test-database", version: "18.0" },
  });
  const wrong = await stack.sidecar.request("GET", "/readyz", {
    token: await token({ secret: "another-secret-of-thirty-two-bytes!" }),
  });
  expect(wrong.status).toBe(401);
  stack.model.script(say("Hello."));
  await stack.turn();
  expect(await (await stack.sidecar.request("GET", "/metrics")).text()).toMatch(
    /sidecar_runs_total{state="done"} \d/,
  );
  const { apiKey } = stack.odoo;
  stack.odoo.apiKey = "rotated";
  const refused = await stack.sidecar.request("GET", "/readyz");
  expect([refused.status, await codeOf(refused)]).toEqual([503, "odoo_auth"]);
  stack.odoo.apiKey = apiKey;
  expect((await stack.sidecar.request("GET", "/readyz")).status).toBe(200);
});
