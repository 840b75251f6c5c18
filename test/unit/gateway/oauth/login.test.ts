import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Stack } from "../../../fakes/stack.ts";
import { Sidecar } from "../../../fakes/start-sidecar.ts";
import { answers } from "../../core/odoo-tools/odoo-stack.ts";
import { callMessage, LIST, post } from "../gateway-client.ts";
import { App, REDIRECT } from "./app.ts";

let stack: Stack;
let app: App;
beforeAll(async () => {
  stack = await Stack.start();
  stack.odoo.person = answers({ search_read: [{ id: 1, name: "Ann" }], unlink: true, fields_get: {} });
});
afterAll(() => stack.stop());
beforeEach(async () => {
  app = new App(stack.sidecar.url);
  await app.register();
});

const records = () => stack.odoo.gateway.oauth;
const use = (token: string, message: unknown = LIST) =>
  post(`${stack.sidecar.url}/mcp/v1`, { key: token, message });
const SEARCH = callMessage("odoo_search", { model: "res.partner", fields: ["name"] });
const DELETE = callMessage("odoo_unlink", { model: "res.partner", ids: [1] });

test("a person lets an app in, and it works as that person", async () => {
  const tokens = await app.tokens(records());
  expect(tokens).toMatchObject({ token_type: "Bearer", expires_in: 3600, scope: "odoo.read" });
  expect(await (await use(tokens.access_token, SEARCH)).json()).toMatchObject({
    result: { structuredContent: { total: 1 } },
  });
});

test("a client that is not logged in finds the way", async () => {
  const refused = await post(`${stack.sidecar.url}/mcp/v1`, { message: LIST });
  expect(refused.status).toBe(401);
  const challenge = refused.headers.get("www-authenticate") ?? "";
  const metadata = /resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? "";
  const resource = await (await fetch(metadata)).json();
  expect(resource).toMatchObject({
    resource: `${stack.sidecar.url}/mcp/v1`,
    authorization_servers: [stack.sidecar.url],
  });
  for (const path of ["oauth-authorization-server", "openid-configuration"])
    expect(await (await fetch(`${stack.sidecar.url}/.well-known/${path}`)).json()).toMatchObject({
      issuer: stack.sidecar.url,
      authorization_endpoint: `${stack.sidecar.url}/oauth/authorize`,
      token_endpoint: `${stack.sidecar.url}/oauth/token`,
      registration_endpoint: `${stack.sidecar.url}/oauth/register`,
      revocation_endpoint: `${stack.sidecar.url}/oauth/revoke`,
      jwks_uri: `${stack.sidecar.url}/oauth/jwks`,
      code_challenge_methods_supported: ["S256"],
      client_id_metadata_document_supported: true,
      authorization_response_iss_parameter_supported: true,
    });
  const { keys } = (await (await fetch(`${stack.sidecar.url}/oauth/jwks`)).json()) as { keys: object[] };
  expect(keys).toHaveLength(1);
  expect(JSON.stringify(keys)).not.toMatch(/"(d|p|q)":/);
});

test("a client of the transport of 2024 finds the way too", async () => {
  const refused = await fetch(`${stack.sidecar.url}/mcp/sse`, { headers: { accept: "text/event-stream" } });
  expect(refused.status).toBe(401);
  const metadata = /resource_metadata="([^"]+)"/.exec(refused.headers.get("www-authenticate") ?? "")?.[1];
  const { resource } = (await (await fetch(metadata ?? "")).json()) as { resource: string };
  expect(resource).toBe(`${stack.sidecar.url}/mcp/sse`);
  const tokens = await app.tokens(records(), {}, { resource });
  const stream = await fetch(resource, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  expect(stream.status).toBe(200);
  await stream.body?.cancel();
});

test("the answer names the server that gave it, so that apps cannot mix up two", async () => {
  const back = await app.logIn(records());
  expect(back.get("iss")).toBe(stack.sidecar.url);
  expect(back.get("state")).toBe("the-state");
});

test("a person who does not agree sends the app back without a code", async () => {
  const back = await app.logIn(records(), { allow: false });
  expect([back.get("error"), back.get("code")]).toEqual(["access_denied", null]);
});

test("a person is asked again each time, also in the same browser", async () => {
  await app.tokens(records());
  const { elsewhere } = await app.browser.go(app.authorizeUrl());
  expect(elsewhere).toMatch(/^https:\/\/odoo\.example\.com\/mcp\/consent\?ask=/);
});

test("another person in the same browser is let in as themselves", async () => {
  await app.tokens(records(), { user: 5 });
  const tokens = await app.tokens(records(), { user: 6 });
  await use(tokens.access_token, SEARCH);
  expect([...records().consents.values()].at(-1)).toMatchObject({ user: 6 });
});

test("an app that names no scope is asked about reading, changing and running, not about development", async () => {
  const tokens = await app.tokens(records(), {}, { scope: undefined, resource: undefined });
  expect(tokens.scope).toBe("odoo.read odoo.write odoo.call");
});

test("what the app was not allowed is 403, and says what it lacks", async () => {
  const { access_token: token } = await app.tokens(records());
  const refused = await use(token, DELETE);
  expect(refused.status).toBe(403);
  expect(refused.headers.get("www-authenticate")).toMatch(
    /^Bearer error="insufficient_scope", scope="odoo\.read odoo\.write", resource_metadata="http/,
  );
  expect(await refused.json()).toMatchObject({ error_code: "insufficient_scope" });
});

test("a withdrawn consent ends access with the next call, and there are no new tokens", async () => {
  const tokens = await app.tokens(records());
  for (const grant of records().consents.keys()) records().revoke(grant);
  expect((await use(tokens.access_token)).status).toBe(401);
  expect(await (await app.refresh(tokens.refresh_token)).json()).toMatchObject({ error: "invalid_grant" });
});

test("an app that revokes its token is out", async () => {
  const tokens = await app.tokens(records());
  const body = new URLSearchParams({ token: tokens.refresh_token, client_id: app.clientId });
  expect((await fetch(`${app.base}/oauth/revoke`, { method: "POST", body })).status).toBe(200);
  expect((await use(tokens.access_token)).status).toBe(401);
  expect((await app.refresh(tokens.refresh_token)).status).toBe(400);
});

test("a session goes on with a renewed token, and belongs to nobody else", async () => {
  const initialize = {
    ...LIST,
    method: "initialize",
    params: {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "test-agent", version: "1.0" },
    },
  };
  const tokens = await app.tokens(records());
  const opened = await use(tokens.access_token, initialize);
  const headers = { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
  const renewed = (await (await app.refresh(tokens.refresh_token)).json()) as typeof tokens;
  const list = (key: string) =>
    post(`${stack.sidecar.url}/mcp/v1`, { key, message: LIST, headers }).then(({ status }) => status);
  expect(await list(renewed.access_token)).toBe(200);
  expect(await list((await app.tokens(records())).access_token)).toBe(404);
});

test("a restart logs nobody out", async () => {
  const tokens = await app.tokens(records());
  const second = await Sidecar.start(stack.odoo.url, { GATEWAY_URL: stack.sidecar.url });
  const list = await post(`${second.url}/mcp/v1`, { key: tokens.access_token, message: LIST });
  expect(list.status).toBe(200);
  const renewed = await fetch(`${second.url}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({
      ...{ grant_type: "refresh_token", refresh_token: tokens.refresh_token, client_id: app.clientId },
    }),
  });
  expect(renewed.status).toBe(200);
  const keysOf = async (url: string) => (await fetch(`${url}/oauth/jwks`)).text();
  expect(await keysOf(second.url)).toBe(await keysOf(stack.sidecar.url));
  await second.stop();
});

test("an app may come back at any port of its machine, and at no other address", async () => {
  const any = "http://127.0.0.1:5050/callback";
  const back = await app.logIn(records(), {}, { redirect_uri: any });
  expect((await app.redeem(back.get("code") ?? "", { redirect_uri: any })).status).toBe(200);
  for (const redirect of [
    "http://127.0.0.1:33418/other",
    "http://127.0.0.1:33418/callback/",
    "http://127.0.0.1.evil.example/callback",
    "https://127.0.0.1:33418/callback",
    "http://localhost:33418/callback",
    `${REDIRECT}?x=1`,
    "https://evil.example/callback",
  ]) {
    const { page, elsewhere } = await app.browser.go(app.authorizeUrl({ redirect_uri: redirect }));
    expect([elsewhere, page?.status], redirect).toEqual([undefined, 400]);
    expect(page?.headers.get("x-frame-options")).toBe("DENY");
  }
});
