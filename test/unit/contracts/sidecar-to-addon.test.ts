import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { callTool, say } from "../../fakes/fake-model.ts";
import { FAKE_MCP_TOOLS } from "../../fakes/fake-mcp-server.ts";
import { type FakeMcpServer, FakeOdoo } from "../../fakes/fake-odoo.ts";
import { listen } from "../../fakes/listen.ts";
import { OAuthStack } from "../../fakes/oauth-stack.ts";
import { Stack } from "../../fakes/stack.ts";
import { Sidecar, token } from "../../fakes/start-sidecar.ts";
import { example } from "./example.ts";
import { differences } from "./shape.ts";

interface Call {
  model: string;
  method: string;
  args: unknown[];
  kwargs: Record<string, unknown>;
}

/** As far as the tests need it. */
interface Run {
  history: Record<string, unknown>[];
  cloud_service_id: { id: number; user_mcp_server_ids: FakeMcpServer[] };
  assistant_id: { config_id: Record<string, unknown>; mcp_server_ids: FakeMcpServer[] };
}

const exampleCall = (name: string) => example(`sidecar-to-addon/${name}`) as Call;
const exampleRun = (name: string) => (example(`sidecar-to-addon/${name}`) as [Run])[0];

/** The first call of its kind that reached Odoo. */
function callLike(odoo: FakeOdoo, name: string) {
  const { model, method } = exampleCall(name);
  const call = odoo.calls.find((each) => each.model === model && each.method === method);
  if (!call) throw new Error(`Odoo was not asked for ${model}.${method}`);
  const { args, kwargs, answer } = call;
  return { request: { model, method, args, kwargs }, answer };
}

/** Both what reached Odoo and what the fake Odoo answered are as the examples say. */
function expectCall(odoo: FakeOdoo, name: string, answerName: string): void {
  const { request, answer } = callLike(odoo, name);
  expect(differences(request, exampleCall(name))).toEqual([]);
  expect(request.args.length).toBe(exampleCall(name).args.length);
  expect(differences(answer, example(`sidecar-to-addon/${answerName}`))).toEqual([]);
}

/** As `expectCall`; the call is the example's to the letter but for its record: Odoo reads what it is asked for. */
function expectReading(odoo: FakeOdoo, name: string, answerName: string): void {
  expectCall(odoo, name, answerName);
  const [{ request }, like] = [callLike(odoo, name), exampleCall(name)];
  const args = [...request.args.slice(0, 1), ...like.args.slice(1)];
  expect(request).toEqual({ ...like, args });
}

test("at its start the sidecar ends what it left behind, and tells the servers of this Odoo their tools", async () => {
  const odoo = new FakeOdoo();
  odoo.servers = [{ id: 8, name: "This Odoo", url: "", transport: "internal", tools: [] }];
  const sidecar = await Sidecar.start(await odoo.start());
  await sidecar.stop();
  await odoo.close();
  expectCall(odoo, "interrupt.request", "interrupt.answer");
  expectReading(odoo, "internal-servers.request", "internal-servers.answer");
});

describe("runs", () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start({ APPROVAL_SECONDS: "1" });
  });
  afterAll(() => stack.stop());
  beforeEach(() => stack.odoo.answers.clear());

  /** Has Odoo answer exactly as an example says. */
  const answerWith = (name: string, answer: unknown) =>
    stack.odoo.answers.set(`${exampleCall(name).model}.${exampleCall(name).method}`, answer);

  test("all that Odoo says of a run is used, and what came of it is told", async () => {
    const run = exampleRun("run.read.answer");
    Object.assign(run.assistant_id.config_id, stack.odoo.config);
    Object.assign(run.assistant_id, { max_tool_rounds: 2 });
    Object.assign(run.assistant_id.mcp_server_ids[0] ?? {}, { url: stack.mcp.url });
    answerWith("run.read.request", [run]);
    answerWith("tool-definitions.request", example("sidecar-to-addon/tool-definitions.answer"));
    stack.odoo.files.set(60, Buffer.from("Hello")).set(61, Buffer.from("%PDF"));
    stack.mcp.extraTools = ["list_workflows"];
    stack.model.script(callTool("list_workflows", { limit: 3 }), callTool("invented", {}), say("Done."));
    const turn = await stack.turn();
    expect(turn.last).toMatchObject({ type: "done", full_response: "Done.", message_id: 881 });
    const [request] = stack.model.requests;
    expect(request).toMatchObject({ model: "test-model", authorization: "Bearer sk-key" });
    const told = JSON.stringify(request?.messages);
    for (const { content } of run.history) expect(told).toContain(content);
    for (const text of ["You help.", "Web Shop", "Sells desks", "Invoices", "notes.txt", "offer.pdf"])
      expect(told).toContain(text);
    expect(request?.tools?.map(({ function: { name } }) => name)).toEqual([
      "list_workflows",
      "odoo_count",
      "list_orders",
    ]);
    const { odoo } = stack;
    expectCall(odoo, "claim.request", "claim.answer");
    expectCall(odoo, "read-file.request", "read-file.answer");
    expectCall(odoo, "completion.request", "completion.answer");
    expectReading(odoo, "run.read.request", "run.read.answer");
    expectReading(odoo, "tool-definitions.request", "tool-definitions.answer");
  });

  test("what a tool returns for people is kept, and a file that is gone costs nothing", async () => {
    const { odoo } = stack;
    odoo.servers = [{ id: 3, name: "Fake", url: stack.mcp.url, tools: FAKE_MCP_TOOLS }];
    odoo.history = [];
    odoo.attach(["notes.txt", "Nobody has read this"]);
    odoo.files.clear();
    stack.model.script(callTool("picture", {}), say("Done."));
    expect((await stack.turn()).last).toMatchObject({ type: "done" });
    expectCall(odoo, "read-file.request", "read-file.answer-gone");
    expectCall(odoo, "keep-file.request", "keep-file.answer");
    answerWith("keep-file.request", example("sidecar-to-addon/keep-file.answer-refused"));
    stack.model.script(callTool("picture", {}), say("Done."));
    expect((await stack.turn()).of("notice")).toMatchObject([{ code: "file_not_kept" }]);
  });

  test("where the question was asked in Discuss, Odoo hears which tool runs", async () => {
    stack.odoo.source = "discuss";
    onTestFinished(() => void (stack.odoo.source = "ai_chat"));
    stack.model.script(callTool("wait", { ms: 300 }), say("Done."));
    await stack.turn();
    expectCall(stack.odoo, "activity.request", "activity.answer");
  });

  test("the fake Odoo tells of runs as the examples say", async () => {
    const { odoo } = stack;
    const withTools = (server: FakeMcpServer) => ({ ...server, tools: [{ id: 71, name: "list" }] });
    const { history, cloud_service_id: service, assistant_id: assistant } = exampleRun("run.read.answer");
    const { user_mcp_server_ids, ...serviceValues } = service;
    Object.assign(odoo, { history, disabledTools: [72], asksAfterOdoo: [9] });
    odoo.servers = assistant.mcp_server_ids.map(withTools);
    odoo.cloudService = { ...serviceValues, servers: user_mcp_server_ids.map(withTools) };
    odoo.logins.begin(9, 2, "{}");
    odoo.logins.finish(9, 2, "{}");
    await stack.turn();
    expectCall(odoo, "run.read.request", "run.read.answer");
    Object.assign(odoo, { history: [history[0]], disabledTools: [], servers: [], cloudService: false });
    odoo.asksAfterOdoo = [];
    odoo.logins.all = [];
    odoo.assistant = { system_prompt: false };
    odoo.config = { ...odoo.config, stored_api_key: false };
    await stack.turn();
    expectCall(odoo, "run.read.request", "run.read.answer-bare");
    odoo.runs.set(99, { state: "error" });
    odoo.calls.length = 0;
    await stack.sidecar.startRun(99);
    await expect.poll(() => odoo.methods()).toContain("sidecar_claim");
    expectCall(odoo, "claim.request", "claim.answer-refused");
  });

  test("a call that waits for its person is told, and that nobody answered", async () => {
    const { odoo } = stack;
    odoo.servers = [{ id: 7, name: "n8n", url: stack.mcp.url, approval: "always", tools: [] }];
    odoo.servers[0]?.tools.push({ id: 72, name: "echo", title: "Echo" });
    stack.model.script(callTool("echo", { message: "hi" }, "call_1"), say("Done."));
    await stack.turn();
    const { request } = callLike(odoo, "ask.request");
    const like = exampleCall("ask.request");
    const [, { args: input, ...asked }] = request.args as [unknown, { args: object }];
    const [, { args: _input, ...wanted }] = like.args as [unknown, { args: object }];
    expect(input).toEqual({ message: "hi" });
    expect(differences(asked, wanted)).toEqual([]);
    expect(differences(callLike(odoo, "ask.request").answer, example("sidecar-to-addon/ask.answer"))).toEqual(
      [],
    );
    expectCall(odoo, "unanswered.request", "unanswered.answer");
    Object.assign(odoo.servers[0] ?? {}, { approval: "never" });
    odoo.calls.length = 0;
    stack.model.script(callTool("echo", { name: "Invoices" }, "call_1"), say("Done."));
    await stack.turn();
    expectCall(odoo, "begin.request", "begin.answer");
    Object.assign(odoo.servers[0] ?? {}, { approval: "always" });
    odoo.allowed.add("echo");
    stack.model.script(callTool("echo", { message: "hi" }, "call_1"), say("Done."));
    await stack.turn();
    const allowed = example("sidecar-to-addon/ask.answer-allowed");
    expect(differences(callLike(odoo, "ask.request").answer, allowed)).toEqual([]);
  });

  test("a run that failed is told too", async () => {
    stack.model.always([{ status: 429, body: { error: { message: "Slow down" } } }]);
    await stack.turn();
    expectCall(stack.odoo, "completion-failed.request", "completion-failed.answer");
  });

  test("Odoo's own tools are calls as the person who asks", async () => {
    const tools = [{ id: 81, name: "odoo_search", input_schema: { type: "object" } }];
    stack.odoo.servers = [{ id: 8, name: "This Odoo", url: "", transport: "internal", tools }];
    const found = example("sidecar-to-addon/call-as-person.answer");
    stack.odoo.person = () => found;
    const wanted = { model: "res.partner", domain: [["name", "ilike", "azure"]], fields: ["name"] };
    stack.model.script(callTool("odoo_search", wanted), say("Done."));
    const [result] = (await stack.turn()).of("tool_result");
    expect(JSON.parse(result?.result ?? "")).toMatchObject({ records: found });
    expectCall(stack.odoo, "call-as-person.request", "call-as-person.answer");
    expect(callLike(stack.odoo, "call-as-person.request").request.args[2]).toEqual(
      exampleCall("call-as-person.request").args[2],
    );
  });

  test("what a sync finds that the sidecar begins", async () => {
    const { odoo, sidecar } = stack;
    const syncLater = async (url: string) => {
      odoo.calls.length = 0;
      odoo.synced.length = 0;
      odoo.servers = [{ id: 7, name: "n8n", url, tools: [] }];
      const bearer = await token({ server: 7 });
      await sidecar.request("POST", "/v1/mcp-servers/7/sync-later", { token: bearer });
      await expect.poll(() => odoo.synced.length).toBe(1);
    };
    odoo.logins.begin(7, 2, "{}");
    odoo.logins.finish(7, 2, "{}");
    await syncLater(stack.mcp.url);
    expectReading(odoo, "server.read.request", "server.read.answer");
    expectReading(odoo, "login.read.request", "login.read.answer");
    expectCall(odoo, "sync-done.request", "sync-done.answer");
    const away = await listen((_, response) => response.writeHead(503).end());
    onTestFinished(() => away.close());
    await syncLater(`${away.url}/mcp`);
    expectCall(odoo, "sync-done-failed.request", "sync-done.answer");
  });
});

describe("logins that are used in a conversation", () => {
  const MACHINE = { client_id: "machine", client_secret: "machine-client-secret" };
  let oauth: OAuthStack;
  beforeAll(async () => {
    const credentials = { redirect_uris: [], response_types: [], grant_types: ["client_credentials"] };
    oauth = await OAuthStack.start({ clients: [{ ...MACHINE, ...credentials }] });
  });
  afterAll(() => oauth.stop());
  beforeEach(() => oauth.reset());

  test("are renewed, and end", async () => {
    const { odoo } = oauth.stack;
    oauth.authority.accessTokenSeconds = 5;
    await oauth.logIn(2, "ada");
    await oauth.whoami(2);
    expectCall(odoo, "login-renew.request", "login-renew.answer");
    await oauth.authority.revoke(String(odoo.logins.tokens(3, 2)["refresh_token"]));
    await oauth.whoami(2);
    expectCall(odoo, "login-expire.request", "login-expire.answer");
  });

  test("name the authorization server that they were first used with", async () => {
    const { client_id: oauth_client_id, client_secret: stored_oauth_client_secret } = MACHINE;
    const client = { oauth_grant: "client_credentials", oauth_client_id, stored_oauth_client_secret };
    Object.assign(oauth.record, client);
    await oauth.whoami(2);
    expectCall(oauth.stack.odoo, "pin-issuer.request", "pin-issuer.answer");
  });
});
