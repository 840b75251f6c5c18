import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { say } from "../../../../fakes/fake-model.ts";
import { OAuthStack } from "../../../../fakes/oauth-stack.ts";

let oauth: OAuthStack;
beforeAll(async () => {
  oauth = await OAuthStack.start();
});
afterAll(() => oauth.stop());
beforeEach(async () => {
  oauth.reset();
  oauth.authority.accessTokenSeconds = 3600;
  await oauth.logIn(2, "ada");
});

/** One reply of the model with several calls, which then run at once. */
async function parallelCalls(count: number) {
  oauth.stack.odoo.userId = 2;
  oauth.stack.model.script(
    [
      {
        fragments: Array.from({ length: count }, (_, index) => ({
          index,
          id: `c${index}`,
          function: { name: "whoami", arguments: "{}" },
        })),
      },
      { finish: "tool_calls" },
    ],
    say("Done."),
  );
  const turn = await oauth.stack.turn();
  return {
    turn,
    results: turn.of("tool_result").map(({ result, is_error }) => (is_error ? "error" : result)),
  };
}

test("a token that the server refuses is renewed once, however many calls need it", async () => {
  await parallelCalls(1);
  oauth.authority.refuseAccessTokens();
  const { turn, results } = await parallelCalls(4);
  expect(results).toEqual(["ada", "ada", "ada", "ada"]);
  expect(oauth.renewals).toMatchObject([{ granted: true, resource: oauth.record.url }]);
  expect(turn.of("notice")).toEqual([]);
});

test("two conversations that need a new token at once get the same one", async () => {
  oauth.authority.refuseAccessTokens();
  const { stack } = oauth;
  stack.odoo.userId = 2;
  stack.model.always(({ messages }) =>
    messages.at(-1)?.role === "tool"
      ? say("Done.")
      : [
          { fragments: [{ index: 0, id: "c", function: { name: "whoami", arguments: "{}" } }] },
          { finish: "tool_calls" },
        ],
  );
  const runs = [];
  for (const channel of [901, 902]) {
    stack.odoo.channelId = channel;
    runs.push(stack.sidecar.run(stack.ask()));
  }
  const seen = (await Promise.all(runs)).flat().map(({ event }) => event);
  expect(seen.filter(({ type }) => type === "tool_result")).toMatchObject([
    { result: "ada" },
    { result: "ada" },
  ]);
  expect(oauth.renewals.length).toBe(1);
});

test("a token that is about to end is renewed before it is used, and Odoo keeps the new one", async () => {
  oauth.authority.accessTokenSeconds = 5;
  await oauth.logIn(2, "ada");
  const before = oauth.stack.odoo.logins.tokens(3, 2);
  oauth.authority.accessTokenSeconds = 3600;
  expect((await parallelCalls(3)).results).toEqual(["ada", "ada", "ada"]);
  expect(oauth.renewals.length).toBe(1);
  const after = oauth.stack.odoo.logins.tokens(3, 2);
  expect(after["access_token"]).not.toBe(before["access_token"]);
  // The authorization server gives each refresh token once.
  expect(after["refresh_token"]).not.toBe(before["refresh_token"]);
});

test("a refused refresh token means that the person must log in again", async () => {
  await parallelCalls(1);
  await oauth.authority.revoke(String(oauth.stack.odoo.logins.tokens(3, 2)["refresh_token"]));
  oauth.authority.refuseAccessTokens();
  const { turn, results } = await parallelCalls(3);
  expect(results).toEqual(["error", "error", "error"]);
  expect(turn.of("notice")).toMatchObject([{ code: "login_required", server: "Guarded" }]);
  expect(oauth.renewals).toMatchObject([{ granted: false }]);
  expect(oauth.stack.odoo.logins.find(3, 2)).toMatchObject({ tokens: false, generation: false });
  // Later turns do not ask the authorization server again.
  expect((await parallelCalls(1)).turn.of("notice")).toMatchObject([{ code: "login_required" }]);
  expect(oauth.renewals.length).toBe(1);
  await oauth.logIn(2, "ada");
  expect((await parallelCalls(1)).results).toEqual(["ada"]);
});

test("what another sidecar has renewed is used", async () => {
  await parallelCalls(1);
  const login = oauth.stack.odoo.logins.find(3, 2);
  const { generation } = login ?? {};
  oauth.authority.refuseAccessTokens();
  await oauth.logIn(2, "ada");
  // As if it had been a renewal: the same login with newer tokens in Odoo.
  if (login) Object.assign(login, { generation });
  expect((await parallelCalls(2)).results).toEqual(["ada", "ada"]);
  expect(oauth.renewals).toEqual([]);
});

test("renewed tokens that Odoo could not store are stored later, and used meanwhile", async () => {
  await parallelCalls(1);
  const before = oauth.stack.odoo.logins.tokens(3, 2);
  oauth.authority.refuseAccessTokens();
  oauth.stack.odoo.failures.set("sidecar_renew", "builtins.OSError");
  expect((await parallelCalls(2)).results).toEqual(["ada", "ada"]);
  expect(oauth.stack.odoo.logins.tokens(3, 2)).toEqual(before);
  oauth.stack.odoo.failures.clear();
  expect((await parallelCalls(1)).results).toEqual(["ada"]);
  expect(oauth.stack.odoo.logins.tokens(3, 2)["refresh_token"]).not.toBe(before["refresh_token"]);
  expect(oauth.renewals.length).toBe(1);
});

test("an authorization server that is away ends no login", async () => {
  await parallelCalls(1);
  oauth.authority.refuseAccessTokens();
  oauth.authority.away = true;
  const { turn, results } = await parallelCalls(1);
  oauth.authority.away = false;
  expect(results).toEqual(["error"]);
  expect(turn.of("notice")).toMatchObject([{ code: "server_unavailable" }]);
  expect(oauth.stack.odoo.logins.find(3, 2)?.generation).toBeTruthy();
  oauth.stack.odoo.channelId++;
  await expect.poll(async () => (await parallelCalls(1)).results, { timeout: 8000 }).toEqual(["ada"]);
});

test.each<[string, Record<string, string>]>([
  ["without WWW-Authenticate", {}],
  ["with the header that it got itself", { "www-authenticate": 'Bearer error="invalid_token"' }],
])(
  "a call that ran into somebody else's 401 %s is not sent again, though the login is renewed",
  async (_, headers) => {
    await parallelCalls(1);
    const { mcp } = oauth.stack;
    let calls = 0;
    mcp.answerCall = (response) => {
      calls++;
      response.writeHead(401, headers).end("The upstream key has expired");
    };
    onTestFinished(() => {
      mcp.answerCall = undefined;
    });
    const { turn, results } = await parallelCalls(1);
    mcp.answerCall = undefined;
    expect(results).toEqual(["error"]);
    expect(turn.of("tool_result")[0]?.result).toContain("not repeated");
    expect(calls).toBe(1);
    expect(oauth.renewals.length).toBe(1);
    expect((await parallelCalls(1)).results).toEqual(["ada"]);
  },
);
