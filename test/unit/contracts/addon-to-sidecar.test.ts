import { createParser } from "eventsource-parser";
import { decodeJwt, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { callTool, say } from "../../fakes/fake-model.ts";
import { listen } from "../../fakes/listen.ts";
import { OAuthStack, REDIRECT_URI } from "../../fakes/oauth-stack.ts";
import { Stack } from "../../fakes/stack.ts";
import { DATABASE, SECRET, type Sidecar, token } from "../../fakes/start-sidecar.ts";
import { example } from "./example.ts";
import { differences } from "./shape.ts";

/** As far as the tests need it. */
interface Request {
  method: string;
  path: string;
  headers?: Record<string, string>;
  claims: { iat: number; exp: number };
  body: {
    server: { url: string; auth: string; stored_api_key: string };
    login: { stored_tokens_json: string } | null;
    config: object;
  } | null;
}

const PROGRAM = new URL("../../fakes/stdio-program.ts", import.meta.url).pathname;
const exampleRequest = (name: string) => example(`addon-to-sidecar/${name}`) as Request;

/** Sends a request as its example says. @param change of its body: what this test has elsewhere. */
async function send(sidecar: Sidecar, name: string, change?: object, secret = SECRET): Promise<Response> {
  const { method, path, headers, claims, body } = exampleRequest(name);
  const iat = Math.floor(Date.now() / 1000);
  const jti = crypto.randomUUID();
  const signed = new SignJWT({ ...claims, jti, iss: DATABASE, iat, exp: iat + claims.exp - claims.iat });
  return sidecar.request(method, path, {
    token: await signed.setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(secret)),
    ...(headers && { headers }),
    ...(body && { body: typeof body === "string" ? Buffer.from(body) : { ...body, ...change } }),
  });
}

async function expectAnswer(response: Response, name: string): Promise<void> {
  const seen = { status: response.status, body: await response.json() };
  const like = example(`addon-to-sidecar/${name}`) as { status: number };
  expect(differences(seen, like)).toEqual([]);
  expect(seen.status).toBe(like.status);
}

/** The body of an example about a server, with the server's URL. */
function bodyAt(name: string, url: string) {
  const { body } = exampleRequest(name);
  return { ...body, server: { ...body?.server, url } };
}

describe("about runs, models and servers without a login", () => {
  let stack: Stack;
  beforeAll(async () => {
    const commands = { program: { command: process.execPath, args: [PROGRAM, "behaves"] } };
    stack = await Stack.start({ STDIO_COMMANDS: JSON.stringify(commands) });
  });
  afterAll(() => stack.stop());

  test("a run is started, a call of it allowed, its end stopped and its events read again", async () => {
    const [server] = stack.odoo.servers;
    Object.assign(server ?? {}, { approval: "always" });
    stack.model.script(callTool("echo", { message: "hi" }, "call_1"), say("Done."));
    stack.odoo.runs.set(12, { state: "requested" });
    await expectAnswer(await send(stack.sidecar, "start-run.request"), "start-run.answer");
    for await (const { event } of stack.sidecar.events(12))
      if (event.type === "tool_call" && event.state === "waiting_approval")
        await expectAnswer(await send(stack.sidecar, "approval.request"), "approval.answer");
    await expectAnswer(await send(stack.sidecar, "cancel-run.request"), "cancel-run.answer");
    const ids: (string | undefined)[] = [];
    const parser = createParser({ onEvent: ({ id }) => void ids.push(id) });
    parser.feed(await (await send(stack.sidecar, "attach.request")).text());
    expect(ids[0]).toBe("4");
  });

  test("a call with another secret is refused", async () => {
    const refused = await send(stack.sidecar, "start-run.request", {}, `another ${SECRET}`);
    await expectAnswer(refused, "start-run.answer-refused");
  });

  test("a server is synchronised", async () => {
    stack.mcp.extraTools = ["list_workflows"];
    const found = bodyAt("sync.request", stack.mcp.url);
    await expectAnswer(await send(stack.sidecar, "sync.request", found), "sync.answer");
    const away = await listen((_, response) => response.writeHead(503).end());
    onTestFinished(() => away.close());
    const failed = bodyAt("sync.request", `${away.url}/mcp`);
    await expectAnswer(await send(stack.sidecar, "sync.request", failed), "sync.answer-failed");
    await expectAnswer(await send(stack.sidecar, "sync-later.request"), "sync-later.answer");
  });

  test("a server's processes are counted and stopped", async () => {
    const program = { id: 7, name: "Program", url: "", transport: "stdio", command: "program" };
    stack.odoo.servers = [{ ...program, tools: [{ id: 71, name: "echo" }] }];
    stack.model.script(callTool("echo", {}), say("Done."));
    await stack.turn();
    await expectAnswer(await send(stack.sidecar, "status.request"), "status.answer");
    await expectAnswer(await send(stack.sidecar, "stop.request"), "stop.answer");
  });

  test("a model is tested", async () => {
    const config = { ...exampleRequest("model-test.request").body?.config, ...stack.odoo.config };
    const tested = () => send(stack.sidecar, "model-test.request", { config });
    stack.model.script(callTool("get_greeting", {}), say("Good morning!"));
    await expectAnswer(await tested(), "model-test.answer");
    const refusal = { status: 400, body: { error: { message: "no tools" } } };
    stack.model.always((request) => (request.tools ? [refusal] : say("Hello")));
    await expectAnswer(await tested(), "model-test.answer-without-tools");
    stack.model.always([{ status: 401, body: { error: { message: "bad key" } } }]);
    await expectAnswer(await tested(), "model-test.answer-failed");
  });

  test("a file is looked at before it is sent", async () => {
    await expectAnswer(await send(stack.sidecar, "check-file.request"), "check-file.answer");
    const program = { token: await token({ file: 60 }), body: Buffer.from([0, 1, 2]) };
    const checked = await stack.sidecar.request("POST", "/v1/files/60/check?name=a.exe", program);
    await expectAnswer(checked, "check-file.answer-unreadable");
  });

  test("the sidecar says whether it is ready", async () => {
    await expectAnswer(await send(stack.sidecar, "ready.request"), "ready.answer");
  });

  test("what the other tests send is like it", async () => {
    const { claims, body } = exampleRequest("sync.request");
    expect(differences(decodeJwt(await token({ server: 7 })), claims)).toEqual([]);
    stack.odoo.servers = [{ ...bodyAt("sync.request", stack.mcp.url).server, id: 7, name: "n8n", tools: [] }];
    expect(differences(stack.odoo.about(7, 2), body)).toEqual([]);
    expect(differences(stack.odoo.aboutConfig(), exampleRequest("model-test.request").body)).toEqual([]);
  });
});

describe("about servers that ask for a login", () => {
  const MACHINE = { client_id: "machine", client_secret: "machine-client-secret" };
  let oauth: OAuthStack;
  beforeAll(async () => {
    const credentials = { redirect_uris: [], response_types: [], grant_types: ["client_credentials"] };
    oauth = await OAuthStack.start({ clients: [{ ...MACHINE, ...credentials }] });
  });
  afterAll(() => oauth.stop());
  beforeEach(() => oauth.reset());

  /** The example, but with this server and with the tokens of who is logged in here. */
  function loggedIn(generation: string) {
    const { server, login } = bodyAt("test.request", oauth.record.url);
    const stored_tokens_json = JSON.stringify(oauth.stack.odoo.logins.tokens(3, 2));
    return { server, login: { ...login, generation, stored_tokens_json } };
  }

  test("tokens that are renewed go back, and a login that has ended", async () => {
    oauth.authority.accessTokenSeconds = 5;
    await oauth.logIn(2, "ada");
    const { sidecar } = oauth.stack;
    await expectAnswer(await send(sidecar, "test.request", loggedIn("first")), "test.answer");
    await oauth.logIn(2, "ada");
    await oauth.authority.revoke(String(oauth.stack.odoo.logins.tokens(3, 2)["refresh_token"]));
    await expectAnswer(await send(sidecar, "test.request", loggedIn("second")), "test.answer-failed");
  });

  test("the authorization server that a client was first used with goes back", async () => {
    const { server } = bodyAt("test.request", oauth.record.url);
    const { client_id: oauth_client_id, client_secret: stored_oauth_client_secret } = MACHINE;
    const client = { oauth_grant: "client_credentials", oauth_client_id, stored_oauth_client_secret };
    const machine = { server: { ...server, ...client }, login: null };
    await expectAnswer(await send(oauth.stack.sidecar, "test.request", machine), "test.answer-issuer");
  });

  test("a person logs in", async () => {
    const { sidecar, odoo } = oauth.stack;
    const here = bodyAt("login.request", oauth.record.url);
    const begun = await send(sidecar, "login.request", { ...here, redirect_uri: REDIRECT_URI });
    const answer = (await begun.clone().json()) as { authorization_url: string; pending_json: string };
    await expectAnswer(begun, "login.answer");
    const back = await oauth.comeBack(answer.authorization_url, "ada");
    const { pending_json } = answer;
    const finish = { ...bodyAt("login-finish.request", oauth.record.url), ...back, pending_json };
    await expectAnswer(await send(sidecar, "login-finish.request", finish), "login-finish.answer");
    await expectAnswer(await send(sidecar, "login-finish.request", finish), "login-finish.answer-failed");
    odoo.logins.begin(3, 2, pending_json);
    odoo.logins.finish(3, 2, "{}");
    expect(differences(odoo.about(3, 2), exampleRequest("test.request").body)).toEqual([]);
  });

  test("a login that cannot begin is refused", async () => {
    oauth.authority.away = true;
    onTestFinished(() => void (oauth.authority.away = false));
    const here = bodyAt("login.request", oauth.record.url);
    await expectAnswer(await send(oauth.stack.sidecar, "login.request", here), "login.answer-refused");
  });
});
