import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { OAuthStack, REDIRECT_URI } from "../../../../fakes/oauth-stack.ts";

const MACHINE = { client_id: "machine", client_secret: "machine-client-secret" };

let oauth: OAuthStack;
beforeAll(async () => {
  oauth = await OAuthStack.start({
    clients: [{ ...MACHINE, redirect_uris: [], response_types: [], grant_types: ["client_credentials"] }],
  });
});
afterAll(() => oauth.stop());
beforeEach(() => {
  oauth.reset();
  Object.assign(oauth.record, {
    oauth_grant: "client_credentials",
    oauth_client_id: MACHINE.client_id,
    stored_oauth_client_secret: MACHINE.client_secret,
    oauth_issuer: oauth.authority.issuer,
  });
});

test("Odoo logs in by itself, once for all people", async () => {
  const results = [];
  for (const user of [2, 3, 2]) results.push((await oauth.whoami(user)).of("tool_result")[0]?.result);
  expect(results).toEqual(["machine", "machine", "machine"]);
  expect(oauth.authority.requests).toMatchObject([
    { grant: "client_credentials", granted: true, resource: oauth.record.url },
  ]);
  expect((await oauth.call("sync")).answer).toMatchObject({ success: true });
  expect(oauth.stack.sidecar.logged.join("\n")).not.toContain(MACHINE.client_secret);
});

test("a refused token is replaced", async () => {
  await oauth.whoami(2);
  const before = oauth.authority.requests.length;
  oauth.authority.refuseAccessTokens();
  expect((await oauth.whoami(2)).of("tool_result")).toMatchObject([{ result: "machine" }]);
  expect(oauth.authority.requests.length - before).toBe(1);
});

test("a wrong secret is told to administrators, and no person is asked to log in", async () => {
  Object.assign(oauth.record, { stored_oauth_client_secret: "wrong-secret" });
  expect((await oauth.call("test")).answer).toMatchObject({
    success: false,
    reason: "client_refused",
  });
  const turn = await oauth.whoami(2);
  expect(turn.of("tool_result")).toMatchObject([{ is_error: true }]);
  expect(turn.of("notice").map(({ code }) => code)).not.toContain("login_required");
});

test("without client ID or secret the form is named", async () => {
  Object.assign(oauth.record, { stored_oauth_client_secret: false });
  const { answer } = await oauth.call("test");
  expect(answer.reason).toBe("client_missing");
});

test("nobody logs in to such a server by hand", async () => {
  const { status, answer } = await oauth.call("login", { redirect_uri: REDIRECT_URI });
  expect([status, answer.error_code]).toEqual([400, "invalid_request"]);
});

test("the first authorization server is kept, and another one gets nothing", async () => {
  Object.assign(oauth.record, { oauth_issuer: false });
  expect((await oauth.call("test")).answer).toMatchObject({ success: true });
  expect(oauth.record.oauth_issuer).toBe(oauth.authority.issuer);
  Object.assign(oauth.record, { oauth_issuer: "https://another.test" });
  const before = oauth.authority.requests.length;
  expect((await oauth.call("test")).answer.reason).toBe("other_authorization_server");
  expect(oauth.authority.requests.length).toBe(before);
});
