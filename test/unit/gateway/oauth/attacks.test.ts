import { jwtVerify } from "jose";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Stack } from "../../../fakes/stack.ts";
import { SECRET } from "../../../fakes/start-sidecar.ts";
import { LIST, post } from "../gateway-client.ts";
import { App, Browser } from "./app.ts";

let stack: Stack;
let app: App;
beforeAll(async () => {
  stack = await Stack.start();
  stack.odoo.gateway.settings.failed_logins_per_minute = 1000;
});
afterAll(() => stack.stop());
beforeEach(async () => {
  app = new App(stack.sidecar.url);
  await app.register();
});

const records = () => stack.odoo.gateway.oauth;
const use = async (token: string) =>
  (await post(`${stack.sidecar.url}/mcp/v1`, { key: token, message: LIST })).status;
const errorOf = async (response: Response) => ((await response.json()) as { error?: string }).error;
const errorAt = (address: string | undefined) => new URL(address ?? "").searchParams.get("error");

test("without PKCE, or with a plain challenge, there is no login", async () => {
  for (const parameters of [
    { code_challenge: undefined, code_challenge_method: undefined },
    { code_challenge: app.verifier, code_challenge_method: "plain" },
    { code_challenge: app.verifier, code_challenge_method: undefined },
  ]) {
    const { elsewhere } = await app.browser.go(app.authorizeUrl(parameters));
    expect(errorAt(elsewhere)).toBe("invalid_request");
  }
});

test("a code needs the verifier, the app and the address that it was made for", async () => {
  const other = new App(stack.sidecar.url);
  await other.register();
  for (const parameters of [
    { code_verifier: undefined },
    { code_verifier: "x".repeat(43) },
    { redirect_uri: "http://127.0.0.1:1/callback" },
    { client_id: other.clientId },
  ]) {
    const code = (await app.logIn(records())).get("code") ?? "";
    expect(await errorOf(await app.redeem(code, parameters)), JSON.stringify(parameters)).toMatch(
      /^invalid_(grant|request)$/,
    );
  }
});

test("a code that is used twice ends all that it gave", async () => {
  const code = (await app.logIn(records())).get("code") ?? "";
  const tokens = (await (await app.redeem(code)).json()) as { access_token: string; refresh_token: string };
  expect(await use(tokens.access_token)).toBe(200);
  expect(await errorOf(await app.redeem(code))).toBe("invalid_grant");
  expect(await use(tokens.access_token)).toBe(401);
  expect(await errorOf(await app.refresh(tokens.refresh_token))).toBe("invalid_grant");
});

test("of two that redeem one code at once, one gets tokens", async () => {
  const code = (await app.logIn(records())).get("code") ?? "";
  const answers = await Promise.all([app.redeem(code), app.redeem(code), app.redeem(code)]);
  expect(answers.filter(({ ok }) => ok).length).toBeLessThanOrEqual(1);
});

test("a refresh token is renewed with each use, and used twice it ends the whole login", async () => {
  const tokens = await app.tokens(records());
  const renewed = (await (await app.refresh(tokens.refresh_token)).json()) as typeof tokens;
  expect(renewed.refresh_token).not.toBe(tokens.refresh_token);
  expect(await use(renewed.access_token)).toBe(200);
  expect(await errorOf(await app.refresh(tokens.refresh_token))).toBe("invalid_grant");
  expect(await use(renewed.access_token)).toBe(401);
  expect(await errorOf(await app.refresh(renewed.refresh_token))).toBe("invalid_grant");
});

test("a refresh token belongs to its app, and gives no more than was agreed to", async () => {
  const tokens = await app.tokens(records());
  const other = new App(stack.sidecar.url);
  await other.register();
  expect(await errorOf(await other.refresh(tokens.refresh_token))).toBe("invalid_grant");
  expect(await errorOf(await app.refresh(tokens.refresh_token, { scope: "odoo.read odoo.dev" }))).toBe(
    "invalid_scope",
  );
});

test("neither a refresh token nor a code opens the gateway", async () => {
  const code = (await app.logIn(records())).get("code") ?? "";
  expect(await use(code)).toBe(401);
  const { refresh_token: token } = (await (await app.redeem(code)).json()) as { refresh_token: string };
  expect(await use(token)).toBe(401);
});

test("tokens are for this gateway, and for nothing else", async () => {
  for (const resource of [
    "https://other.example/mcp/v1",
    `${stack.sidecar.url}/elsewhere`,
    `${stack.sidecar.url}/mcp/v1?x=1`,
    "http://127.0.0.1:1/mcp/v1",
    "not an address",
  ]) {
    const { elsewhere } = await app.browser.go(app.authorizeUrl({ resource }));
    expect(errorAt(elsewhere), resource).toBe("invalid_target");
  }
  const code = (await app.logIn(records())).get("code") ?? "";
  expect(await errorOf(await app.redeem(code, { resource: "https://other.example/" }))).toBe(
    "invalid_target",
  );
});

test("a decision counts only if Odoo signed it, for this login, once and in time", async () => {
  for (const decision of [
    { secret: "another-secret-of-thirty-two-bytes-or-more" },
    { ask: "another-request" },
    { seconds: -120 },
    { issuer: "another-database" },
    { audience: "odoo-mcp-consent" },
  ]) {
    const { elsewhere } = await app.browser.go(app.authorizeUrl());
    const { page } = await app.browser.go(await records().decide(elsewhere ?? "", decision));
    expect(page?.status, JSON.stringify(decision)).toBe(400);
  }
  const { elsewhere } = await app.browser.go(app.authorizeUrl());
  const answer = await records().decide(elsewhere ?? "");
  expect((await app.browser.go(answer)).elsewhere).toContain("code=");
  expect((await app.browser.go(answer)).page?.status).toBe(400);
});

test("a person who is sent an attacker's consent page gives the attacker nothing", async () => {
  const { elsewhere } = await app.browser.go(app.authorizeUrl());
  const victim = new Browser();
  const { page } = await victim.go(await records().decide(elsewhere ?? ""));
  expect(page?.status).toBe(400);
});

test("what the person is shown cannot be changed on the way", async () => {
  const { elsewhere } = await app.browser.go(app.authorizeUrl());
  const ask = new URL(elsewhere ?? "").searchParams.get("ask") ?? "";
  const [header = "", body = "", signature = ""] = ask.split(".");
  const changed = Buffer.from(body, "base64url").toString().replace("odoo.read", "odoo.dev");
  const key = new TextEncoder().encode(SECRET);
  const { payload } = await jwtVerify(ask, key);
  expect(payload).toMatchObject({
    client_id: app.clientId,
    client_name: "Test App",
    scopes: ["odoo.read"],
    return_to: expect.stringContaining("/oauth/interaction/"),
  });
  const forged = `${header}.${Buffer.from(changed).toString("base64url")}.${signature}`;
  await expect(jwtVerify(forged, key)).rejects.toThrow();
});

test("the person is shown where the browser really returns to", async () => {
  const spoofed = String.raw`https://evil.example\@claude.example/callback`;
  await app.register({ redirect_uris: [spoofed] });
  const { elsewhere } = await app.browser.go(app.authorizeUrl({ redirect_uri: spoofed }));
  const ask = new URL(elsewhere ?? "").searchParams.get("ask") ?? "";
  const { payload } = await jwtVerify(ask, new TextEncoder().encode(SECRET));
  expect(payload["redirect_uri"]).toBe("https://evil.example/@claude.example/callback");
});

test("an archived client is out with the next call", async () => {
  const tokens = await app.tokens(records());
  const client = records().clients.get(app.clientId);
  if (client) client.active = false;
  expect(await use(tokens.access_token)).toBe(401);
  expect((await app.refresh(tokens.refresh_token)).status).toBe(401);
});

test("the implicit flow and other responses do not exist", async () => {
  for (const response of ["token", "id_token", "code id_token", "none"]) {
    const { elsewhere, page } = await app.browser.go(app.authorizeUrl({ response_type: response }));
    expect(elsewhere ? new URL(elsewhere).href : String(page?.status), response).toMatch(
      /unsupported_response_type|400/,
    );
  }
});

test("logins that nobody finishes do not fill the memory", async () => {
  const long = await fetch(app.authorizeUrl({ state: "x".repeat(10_000) }), { redirect: "manual" });
  expect(long.status).toBe(400);
  const begin = async () => (await fetch(app.authorizeUrl(), { redirect: "manual" })).status;
  let last = 0;
  for (let count = 0; count < 320 && last !== 429; count++) last = await begin();
  expect(last).toBe(429);
});
