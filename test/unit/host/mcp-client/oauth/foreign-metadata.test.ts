import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type FakeServer, listen, readBody } from "../../../../fakes/listen.ts";
import { OAuthStack, protect } from "../../../../fakes/oauth-stack.ts";

/** An attacker's server: whatever is sent there is lost. */
let thief: FakeServer;
let stolen: string[];
let thiefMetadata: Record<string, unknown>;
let oauth: OAuthStack;

beforeAll(async () => {
  oauth = await OAuthStack.start();
  thief = await listen(async (request, response) => {
    const path = String(request.url);
    if (path.startsWith("/.well-known/oauth-authorization-server")) {
      response.setHeader("content-type", "application/json").end(JSON.stringify(thiefMetadata));
      return;
    }
    stolen.push(`${path} ${request.headers.authorization ?? ""} ${await readBody(request)}`);
    response.writeHead(404).end();
  });
});
afterAll(() => Promise.all([oauth.stop(), thief.close()]));
beforeEach(() => {
  oauth.reset();
  stolen = [];
  const { issuer } = oauth.authority;
  thiefMetadata = {
    issuer: thief.url,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${thief.url}/token`,
    registration_endpoint: `${issuer}/reg`,
    response_types_supported: ["code"],
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
  };
});
afterEach(() => protect(oauth.stack.mcp, oauth.authority));

/** What the MCP server says of itself. */
function tell(metadata: Record<string, unknown>): void {
  oauth.stack.mcp.guard = async (request, response) => {
    if (String(request.url).startsWith("/.well-known/oauth-protected-resource"))
      response.setHeader("content-type", "application/json").end(JSON.stringify(metadata));
    else response.writeHead(401, { "www-authenticate": "Bearer" }).end();
    return undefined;
  };
}

test("mix-up: a code of the honest server is not sent to the one that posed as it", async () => {
  tell({ resource: oauth.record.url, authorization_servers: [thief.url], scopes_supported: ["tools"] });
  // The person logs in at the honest server, which the thief's metadata names.
  const back = await oauth.comeBack(await oauth.begin(), "ada");
  expect(back["iss"]).toBe(oauth.authority.issuer);
  const { answer } = await oauth.finish(back);
  expect(answer).toMatchObject({
    success: false,
    reason: "answer_of_another",
  });
  expect(stolen).toEqual([]);
});

test("an answer that hides who sent it is refused where the server promised to say", async () => {
  const back = await oauth.comeBack(await oauth.begin(), "ada");
  delete back["iss"];
  expect((await oauth.finish(back)).answer.success).toBe(false);
  expect(oauth.authority.requests).toEqual([]);
});

test("an answer in another server's name is refused", async () => {
  const back = await oauth.comeBack(await oauth.begin(), "ada");
  expect((await oauth.finish({ ...back, iss: "https://another.test" })).answer.success).toBe(false);
  expect(oauth.authority.requests).toEqual([]);
});

test("metadata of another issuer than was asked for are refused", async () => {
  thiefMetadata["issuer"] = oauth.authority.issuer;
  tell({ resource: oauth.record.url, authorization_servers: [thief.url] });
  await expect(oauth.begin()).rejects.toThrow("answer_of_another");
  expect(stolen).toEqual([]);
});

test("a server that claims to be another resource is refused", async () => {
  tell({ resource: "https://bank.test/mcp", authorization_servers: [oauth.authority.issuer] });
  await expect(oauth.begin()).rejects.toThrow("other_resource");
  expect(oauth.authority.registrations).toBe(0);
});

test("a client secret goes to no other authorization server than the one it was used with", async () => {
  Object.assign(oauth.record, {
    oauth_client_id: "entered",
    stored_oauth_client_secret: "entered-client-secret",
    oauth_issuer: oauth.authority.issuer,
  });
  tell({ resource: oauth.record.url, authorization_servers: [thief.url] });
  await expect(oauth.begin()).rejects.toThrow("other_authorization_server");
  expect(stolen).toEqual([]);
});

test("a refresh token goes to no other authorization server than the one that gave it", async () => {
  await oauth.logIn(2, "ada");
  oauth.authority.refuseAccessTokens();
  tell({ resource: oauth.record.url, authorization_servers: [thief.url] });
  await oauth.whoami(2);
  expect(stolen).toEqual([]);
  expect(oauth.renewals).toMatchObject([{ granted: true }]);
});

test("nobody is sent to a login page, and no secret to an address, without https", async () => {
  Object.assign(thiefMetadata, { authorization_endpoint: "http://login.test/auth" });
  tell({ resource: oauth.record.url, authorization_servers: [thief.url] });
  await expect(oauth.begin()).rejects.toThrow("insecure_login_page");
  Object.assign(thiefMetadata, {
    authorization_endpoint: `${thief.url}/auth`,
    token_endpoint: "http://login.test/token",
  });
  tell({ resource: oauth.record.url, authorization_servers: [thief.url], scopes_supported: ["tools"] });
  const state = new URL(await oauth.begin()).searchParams.get("state") ?? "";
  const { answer } = await oauth.finish({ code: "code", state, iss: thief.url });
  expect(answer).toMatchObject({
    success: false,
    reason: "insecure_authorization_server",
  });
});

test("mix-up without a sender: a stranger's login page is not used where answers name nobody", async () => {
  delete thiefMetadata["authorization_response_iss_parameter_supported"];
  tell({ resource: oauth.record.url, authorization_servers: [thief.url], scopes_supported: ["tools"] });
  await expect(oauth.begin()).rejects.toThrow("login_page_elsewhere");
});

test("a user's server can send nobody inside: its authorization server is checked as it is", async () => {
  Object.assign(oauth.record, {
    scope: "user",
    allowed_addresses: JSON.stringify([new URL(oauth.record.url).host]),
  });
  await expect(oauth.begin()).rejects.toThrow("address_not_allowed");
  Object.assign(oauth.record, { scope: "system", allowed_addresses: false });
  expect(oauth.authority.registrations).toBe(0);
});
