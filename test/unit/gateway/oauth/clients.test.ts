import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { MACHINE } from "../../../fakes/fake-oauth-records.ts";
import { listen } from "../../../fakes/listen.ts";
import { Stack } from "../../../fakes/stack.ts";
import { answers } from "../../core/odoo-tools/odoo-stack.ts";
import { callMessage, post } from "../gateway-client.ts";
import { App } from "./app.ts";

let stack: Stack;
let app: App;
beforeAll(async () => {
  stack = await Stack.start();
  stack.odoo.gateway.settings.failed_logins_per_minute = 1000;
  stack.odoo.person = answers({ search_read: [], unlink: true, fields_get: {} });
});
afterAll(() => stack.stop());
beforeEach(() => {
  app = new App(stack.sidecar.url);
});

const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
const CREDENTIALS = { grant_type: "client_credentials" };
const errorOf = async (response: Response) => ((await response.json()) as { error?: string }).error;

test("a machine gets a token of 300 seconds for its secret, in the header or in the body", async () => {
  for (const response of [
    await app.token(CREDENTIALS, basic(MACHINE.id, MACHINE.secret)),
    await app.token({ ...CREDENTIALS, client_id: MACHINE.id, client_secret: MACHINE.secret }),
  ]) {
    const token = await response.json();
    expect(token).toMatchObject({ expires_in: 300, scope: "odoo.read odoo.write", token_type: "Bearer" });
    expect(token).not.toHaveProperty("refresh_token");
  }
});

test("a machine works as its user, with the rights that it was given", async () => {
  const response = await app.token({ ...CREDENTIALS, scope: "odoo.read" }, basic(MACHINE.id, MACHINE.secret));
  const { access_token: key } = (await response.json()) as { access_token: string };
  const call = (name: string, args: object) =>
    post(`${stack.sidecar.url}/mcp/v1`, { key, message: callMessage(name, args) });
  const answer = await call("odoo_search", { model: "res.partner", fields: ["name"] });
  expect(await answer.json()).toMatchObject({ result: { structuredContent: { records: [] } } });
  expect((await call("odoo_unlink", { model: "res.partner", ids: [1] })).status).toBe(403);
});

test("a machine gets no more than it was given", async () => {
  const response = await app.token(
    { ...CREDENTIALS, scope: "odoo.read odoo.dev" },
    basic(MACHINE.id, MACHINE.secret),
  );
  expect(await response.json()).toMatchObject({ scope: "odoo.read" });
});

test("no secret, no token", async () => {
  for (const response of [
    await app.token({ ...CREDENTIALS, client_id: MACHINE.id }),
    await app.token({ ...CREDENTIALS, client_id: "test" }),
    await app.token({ ...CREDENTIALS, client_id: MACHINE.id, client_secret: "" }),
    await app.token(CREDENTIALS, basic(MACHINE.id, "wrong")),
    await app.token(CREDENTIALS, basic(MACHINE.id, "")),
  ]) {
    expect([400, 401]).toContain(response.status);
    expect(await errorOf(response)).toMatch(/^invalid_(client|request)$/);
  }
});

test("what Odoo stores of a secret is no secret", async () => {
  const stored = String(stack.odoo.gateway.oauth.clients.get(MACHINE.id)?.metadata["client_secret"]);
  expect((await app.token(CREDENTIALS, basic(MACHINE.id, stored))).status).toBe(401);
});

test("an app that registers itself never acts without a person", async () => {
  expect((await app.register({ grant_types: ["client_credentials"] })).status).toBe(400);
  expect((await app.register({ client_kind: "machine", grant_types: ["client_credentials"] })).status).toBe(
    400,
  );
  await app.register({
    grant_types: ["authorization_code", "client_credentials"],
    token_endpoint_auth_method: "client_secret_post",
  });
  const response = await app.token({ ...CREDENTIALS, client_secret: app.clientSecret });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error_description: expect.stringContaining("grant type") });
});

test("an app with a secret of its own logs people in with it, and Odoo keeps the hash", async () => {
  const answer = await app.register({ token_endpoint_auth_method: "client_secret_basic" });
  expect(answer.status).toBe(201);
  const secret = app.clientSecret ?? "";
  expect(secret.length).toBeGreaterThan(40);
  expect(JSON.stringify(stack.odoo.gateway.oauth.clients.get(app.clientId))).not.toContain(secret);
  const code = (await app.logIn(stack.odoo.gateway.oauth)).get("code") ?? "";
  const redeem = (authorization?: string) =>
    app.token(
      {
        grant_type: "authorization_code",
        code,
        redirect_uri: "http://127.0.0.1:33418/callback",
        code_verifier: app.verifier,
      },
      authorization,
    );
  expect((await redeem()).status).toBe(401);
  expect((await redeem(basic(app.clientId, "wrong"))).status).toBe(401);
  expect((await redeem(basic(app.clientId, secret))).status).toBe(200);
});

test("addresses that nobody but the app could read are refused at registration", async () => {
  for (const redirect of [
    "http://evil.example/callback",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://app.example.com/callback#fragment",
    "no address",
  ])
    expect((await app.register({ redirect_uris: [redirect] })).status, redirect).toBe(400);
  for (const redirect of ["https://app.example.com/callback", "cursor://anysphere.cursor-mcp/oauth/callback"])
    expect((await app.register({ redirect_uris: [redirect] })).status, redirect).toBe(201);
});

test("an administrator can turn registration off", async () => {
  await using closed = await start();
  closed.odoo.gateway.oauth.registration = false;
  const other = new App(closed.sidecar.url);
  const refused = await other.register();
  expect([refused.status, await errorOf(refused)]).toEqual([400, "access_denied"]);
  const metadata = await (await fetch(`${closed.sidecar.url}/.well-known/oauth-authorization-server`)).json();
  expect(metadata).not.toHaveProperty("registration_endpoint");
});

test("metadata documents inside the network are not read for strangers", async () => {
  let asked = 0;
  const inside = await listen((_request, response) => {
    asked++;
    response.end("{}");
  });
  const port = new URL(inside.url).port;
  for (const id of [`https://127.0.0.1:${port}/app.json`, `https://localhost:${port}/app.json`, inside.url]) {
    app.clientId = id;
    const { page } = await app.browser.go(app.authorizeUrl());
    expect(page?.status, id).toBe(400);
  }
  expect(asked).toBe(0);
  await inside.close();
});

test("who tries secrets is stopped", async () => {
  await using watched = await start();
  const other = new App(watched.sidecar.url);
  const tried: number[] = [];
  for (let count = 0; count < 12; count++)
    tried.push((await other.token(CREDENTIALS, basic(MACHINE.id, `wrong-${count}`))).status);
  expect(tried.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 401));
  expect(tried.at(-1)).toBe(429);
});

async function start() {
  const fresh = await Stack.start();
  return Object.assign(fresh, { [Symbol.asyncDispose]: () => fresh.stop() });
}
