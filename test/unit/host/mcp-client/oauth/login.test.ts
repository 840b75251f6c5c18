import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { OAuthStack, protect, REDIRECT_URI } from "../../../../fakes/oauth-stack.ts";

const METADATA_URL = "https://odoo.test/woow_paas_platform/mcp/oauth/client.json";
const HTTPS_REDIRECT_URI = "https://odoo.test/woow_paas_platform/mcp/oauth/callback";
const ENTERED = {
  client_id: "entered",
  client_secret: "entered-client-secret",
  redirect_uris: [REDIRECT_URI],
};

let oauth: OAuthStack;
beforeAll(async () => {
  oauth = await OAuthStack.start({
    clients: [{ ...ENTERED, application_type: "native" }],
    clientDocuments: {
      [METADATA_URL]: {
        client_id: METADATA_URL,
        client_name: "Odoo",
        redirect_uris: [HTTPS_REDIRECT_URI],
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        token_endpoint_auth_method: "none",
      },
    },
  });
});
afterAll(() => oauth.stop());
beforeEach(() => oauth.reset());

test("a person logs in, and the assistant then works for that person", async () => {
  await oauth.logIn(2, "ada");
  const turn = await oauth.whoami(2);
  expect(turn.of("tool_result")).toMatchObject([{ result: "ada", is_error: false }]);
  expect(turn.of("notice")).toEqual([]);
  expect(oauth.authority.requests).toMatchObject([
    { grant: "authorization_code", granted: true, resource: oauth.record.url },
  ]);
});

test("the address carries PKCE, state and resource, and no secret", async () => {
  const { answer } = await oauth.call("login", { redirect_uri: REDIRECT_URI });
  const { searchParams } = new URL(answer.authorization_url ?? "");
  expect(Object.fromEntries(searchParams)).toMatchObject({
    response_type: "code",
    code_challenge_method: "S256",
    redirect_uri: REDIRECT_URI,
    resource: oauth.record.url,
    state: expect.stringMatching(/^[\w-]{43}$/),
  });
  // Odoo finds the login by the state's hash; the state itself is in what it keeps encrypted.
  expect(answer.state_hash).toMatch(/^[0-9a-f]{64}$/);
  expect(answer.state_hash).not.toContain(searchParams.get("state"));
});

test("without a login the tool ends as an error, and the chat is told where to log in", async () => {
  const turn = await oauth.whoami(2);
  expect(turn.of("tool_result")).toMatchObject([
    { is_error: true, result: expect.stringContaining("must log in to Guarded") },
  ]);
  const notice = { code: "login_required", server_id: 3, server: "Guarded", message: expect.any(String) };
  expect(turn.of("notice")).toMatchObject([notice]);
  expect(turn.stored["notices"]).toMatchObject([notice]);
  expect(turn.last).toMatchObject({ type: "done", full_response: "Done." });
});

test("two people never share a token or a session", async () => {
  await Promise.all([oauth.logIn(2, "ada"), oauth.logIn(3, "bob")]);
  const before = oauth.stack.mcp.initializes;
  const seen = [];
  for (const user of [2, 3, 2, 3]) seen.push((await oauth.whoami(user)).of("tool_result")[0]?.result);
  expect(seen).toEqual(["ada", "bob", "ada", "bob"]);
  expect(oauth.stack.mcp.initializes - before).toBe(2);
});

test("a new login never meets the session of the old one", async () => {
  await oauth.logIn(2, "ada");
  await oauth.whoami(2);
  await oauth.logIn(2, "grace");
  expect((await oauth.whoami(2)).of("tool_result")).toMatchObject([{ result: "grace" }]);
});

test("rights that a call lacks are asked for at the next login, beside the others", async () => {
  await oauth.logIn(2, "ada");
  protect(oauth.stack.mcp, oauth.authority, { scopes: ["more"] });
  expect((await oauth.whoami(2)).of("notice")).toMatchObject([{ code: "login_required" }]);
  const address = await oauth.begin(2);
  expect(new URL(address).searchParams.get("scope")?.split(" ").toSorted()).toEqual(["more", "tools"]);
  await oauth.finish(await oauth.comeBack(address, "ada"), 2);
  expect((await oauth.whoami(2)).of("tool_result")).toMatchObject([{ result: "ada" }]);
  protect(oauth.stack.mcp, oauth.authority);
});

test("who has logged out has to log in again, though a session is still open", async () => {
  await oauth.logIn(2, "ada");
  await oauth.whoami(2);
  oauth.stack.odoo.logins.all = [];
  expect((await oauth.whoami(2)).of("notice")).toMatchObject([{ code: "login_required" }]);
});

test("this Odoo registers itself once, for everybody", async () => {
  await oauth.logIn(2, "ada");
  await oauth.logIn(3, "bob");
  expect(oauth.authority.registrations).toBe(1);
  const kept = JSON.parse(String(oauth.record.stored_oauth_registration_json));
  expect(Object.keys(kept).toSorted()).toEqual([
    "client_id",
    "issuer",
    "redirect_uri",
    "scope",
    "token_endpoint_auth_method",
  ]);
  // Another address of Odoo is another client.
  await oauth.begin(2, { redirect_uri: REDIRECT_URI.replace("127.0.0.1", "localhost") });
  expect(oauth.authority.registrations).toBe(2);
});

test("an Odoo with an https address is read instead of registered", async () => {
  await oauth.logIn(2, "ada", { redirect_uri: HTTPS_REDIRECT_URI, client_metadata_url: METADATA_URL });
  expect(oauth.authority.registrations).toBe(0);
  expect(oauth.authority.requests).toMatchObject([{ client: METADATA_URL, granted: true }]);
  expect(oauth.record.stored_oauth_registration_json).toBe(false);
});

test("the client that an administrator entered is used before all others", async () => {
  const { client_id, client_secret } = ENTERED;
  Object.assign(oauth.record, { oauth_client_id: client_id, stored_oauth_client_secret: client_secret });
  await oauth.logIn(2, "ada", { client_metadata_url: METADATA_URL });
  expect(oauth.authority.registrations).toBe(0);
  expect(oauth.authority.requests).toMatchObject([{ client: client_id, granted: true }]);
});

test("a wrong client secret is told as such", async () => {
  Object.assign(oauth.record, { oauth_client_id: "entered", stored_oauth_client_secret: "wrong-secret" });
  const back = await oauth.comeBack(await oauth.begin(), "ada");
  const { answer } = await oauth.finish(back);
  expect(answer).toMatchObject({ success: false, reason: "client_refused" });
});

test("a login is finished by the person who began it, with its own state, once", async () => {
  const back = await oauth.comeBack(await oauth.begin(2), "ada");
  const expired = {
    success: false,
    state_message: "The login has expired",
    reason: "login_expired",
    values: {},
  };
  expect((await oauth.finish(back, 3)).answer).toEqual(expired);
  expect((await oauth.finish({ ...back, state: "forged" }, 2)).answer).toEqual(expired);
  expect(oauth.authority.requests).toEqual([]);
  expect((await oauth.finish(back, 2)).answer).toMatchObject({ success: true });
  expect((await oauth.finish(back, 2)).answer).toEqual(expired);
  expect(oauth.authority.requests.length).toBe(1);
});

test("a login that took more than ten minutes is not finished", async () => {
  const back = await oauth.comeBack(await oauth.begin(2), "ada");
  const login = oauth.stack.odoo.logins.find(3, 2);
  if (login)
    login.pending = JSON.stringify({ ...JSON.parse(String(login.pending)), expires_at: Date.now() - 1 });
  expect((await oauth.finish(back)).answer.success).toBe(false);
  expect(oauth.authority.requests).toEqual([]);
});

test("a code that was made up ends the login, in words", async () => {
  const back = await oauth.comeBack(await oauth.begin(), "ada");
  const { answer } = await oauth.finish({ ...back, code: "made-up" });
  expect(answer).toMatchObject({ success: false, reason: "login_not_accepted" });
  expect((await oauth.finish(back)).answer.reason).toBe("login_expired");
});

test("an administrator's sync uses that administrator's login, and says when there is none", async () => {
  expect((await oauth.call("sync", undefined, 2)).answer).toMatchObject({
    success: false,
    reason: "login_required",
  });
  await oauth.logIn(2, "ada");
  expect((await oauth.call("sync", undefined, 2)).answer).toMatchObject({
    success: true,
    state: "connected",
  });
  expect((await oauth.call("sync", undefined, 3)).answer).toMatchObject({ success: false });
});

test("the sse transport says that a login is missing, too", async () => {
  oauth.record.transport = "sse";
  const { answer } = await oauth.call("test");
  oauth.record.transport = "streamable_http";
  expect(answer).toMatchObject({ success: false, reason: "login_required" });
});

test("a body that makes no sense, and servers that ask nobody to log in", async () => {
  for (const body of [undefined, {}, { redirect_uri: "javascript:alert(1)" }])
    expect(await oauth.call("login", body)).toMatchObject({
      status: 400,
      answer: { error_code: "invalid_request" },
    });
  for (const body of [undefined, { code: "x" }, { code: "", state: "x" }])
    expect((await oauth.call("login/finish", body)).status).toBe(400);
  Object.assign(oauth.record, { auth: "none" });
  const { answer } = await oauth.call("login", { redirect_uri: REDIRECT_URI });
  Object.assign(oauth.record, { auth: "oauth" });
  expect(answer).toMatchObject({ error_code: "invalid_request" });
});

test("no token, code, state or secret gets into the log", async () => {
  const address = new URL(await oauth.begin());
  const back = await oauth.comeBack(address.href, "ada");
  await oauth.finish(back);
  const { access_token, refresh_token } = oauth.stack.odoo.logins.tokens(3, 2);
  await oauth.whoami(2);
  const logged = oauth.stack.sidecar.logged.join("\n");
  for (const secret of [back["code"], back["state"], access_token, refresh_token, ENTERED.client_secret])
    expect(logged).not.toContain(String(secret));
});
