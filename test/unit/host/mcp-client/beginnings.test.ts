import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { FakeModernMcp } from "../../../fakes/fake-modern-mcp-server.ts";
import { Stack } from "../../../fakes/stack.ts";
import { type Reply, type Rule, UnrulyMcp } from "../../../fakes/unruly-mcp-server.ts";

let stack: Stack;
let nextId = 1100;
const servers: UnrulyMcp[] = [];
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

function attach(url: string): void {
  stack.odoo.channelId++;
  stack.odoo.servers = [{ id: nextId++, name: "Odd", url, tools: [{ id: 1, name: "tool-0" }] }];
}

async function start(rules: Record<string, Rule>): Promise<UnrulyMcp> {
  const server = await UnrulyMcp.start(rules);
  servers.push(server);
  attach(server.url);
  return server;
}

const sync = async () => (await stack.askAbout(stack.odoo.servers[0]?.id ?? 0, "sync")).answer;

async function call() {
  stack.model.script(callTool("tool-0", {}), say("Done."));
  return (await stack.turn()).of("tool_result")[0];
}

const refuse =
  (status: number, body?: unknown, type?: string): Rule =>
  (reply) =>
    reply.send(status, body, type);
const introduce =
  (change: (usual: Record<string, unknown>) => unknown): Rule =>
  (reply, { params }) =>
    reply.result(
      change({
        protocolVersion: params["protocolVersion"],
        capabilities: { tools: {} },
        serverInfo: { name: "odd", version: "1" },
      }),
    );

describe("a server of the old protocol is found, although it answers the question for the new one with", () => {
  test.each<[string, Rule]>([
    [
      "400",
      refuse(400, { jsonrpc: "2.0", id: null, error: { code: -32_000, message: "Server not initialized" } }),
    ],
    ["401", refuse(401, "Unauthorized: Session not found", "text/plain")],
    ["403", refuse(403, "no", "text/plain")],
    ["404", refuse(404, "Invalid session ID", "text/plain")],
    ["405", refuse(405)],
    ["422", refuse(422, "expect initialize request", "text/plain")],
    ["500", refuse(500, "Internal Server Error", "text/plain")],
    [
      "500 and an error",
      (reply, { id }) => reply.send(500, { jsonrpc: "2.0", id, error: { code: -32_603, message: "x" } }),
    ],
    ["501", refuse(501)],
    ["503", refuse(503)],
    ["a page", refuse(200, "<html></html>", "text/html")],
    ["an empty text", refuse(200, "")],
    ["nonsense", refuse(200, "%&/()")],
    ["a result of nothing", (reply) => reply.result(null)],
    ["a closed connection", (reply) => reply.cut()],
    [
      "a stream without an answer",
      (reply) => reply.response.writeHead(200, { "content-type": "text/event-stream" }).end(),
    ],
    ["silence", () => undefined],
    ["an accepted request and silence", refuse(202)],
  ])("%s", async (_, rule) => {
    await start({ "server/discover": rule });
    const begun = performance.now();
    expect(await sync()).toMatchObject({ success: true, tool_count: 1 });
    expect(performance.now() - begun).toBeLessThan(4_000);
    expect(await call()).toMatchObject({ is_error: false });
  });

  test("a refusal of everything, and is told as that refusal", async () => {
    await start({ "server/discover": refuse(500), initialize: refuse(403) });
    expect(await sync()).toMatchObject({ success: false, reason: "key_forbidden" });
  });
});

test("a slow server is connected with in time, although it is silent when asked for the new protocol", async () => {
  await start({
    "server/discover": () => undefined,
    initialize: (reply) => setTimeout(() => reply.usual(), 7_000),
  });
  expect(await sync()).toMatchObject({ success: true, tool_count: 1 });
}, 15_000);

test("a slow server of the new protocol is not taken for an old one", async () => {
  const modern = new FakeModernMcp();
  modern.delayMs = 2_000;
  attach(await modern.start());
  expect(await sync()).toMatchObject({ success: true, tool_count: 1 });
  modern.methods.length = 0;
  modern.delayMs = 0;
  stack.odoo.servers = stack.odoo.servers.map((server) => ({ ...server, tools: [{ id: 1, name: "echo" }] }));
  stack.model.script(callTool("echo", { message: "hi" }), say("Done."));
  expect((await stack.turn()).of("tool_result")).toMatchObject([{ is_error: false, result: "Echo: hi" }]);
  expect(modern.methods.filter((method) => method === "tools/call")).toHaveLength(1);
  expect(modern.methods).not.toContain("initialize");
  await modern.close();
});

describe("an introduction is understood", () => {
  test.each<[string, Rule]>([
    ["of the oldest version", introduce((usual) => ({ ...usual, protocolVersion: "2024-10-07" }))],
    ["of a version in between", introduce((usual) => ({ ...usual, protocolVersion: "2025-01-15" }))],
    ["of a version to come", introduce((usual) => ({ ...usual, protocolVersion: "2099-01-01" }))],
    ["of a number for a version", introduce((usual) => ({ ...usual, protocolVersion: 1 }))],
    ["without a version", introduce((usual) => ({ ...usual, protocolVersion: undefined }))],
    ["without a version of the server", introduce((usual) => ({ ...usual, serverInfo: { name: "odd" } }))],
    ["without a name", introduce((usual) => ({ ...usual, serverInfo: {} }))],
    ["without a word on the server", introduce((usual) => ({ ...usual, serverInfo: undefined }))],
    [
      "with null for what is absent",
      introduce((usual) => ({
        ...usual,
        instructions: null,
        _meta: null,
        serverInfo: { name: "x", version: null, title: null },
      })),
    ],
    ["without capabilities", introduce((usual) => ({ ...usual, capabilities: undefined }))],
    ["with empty capabilities", introduce((usual) => ({ ...usual, capabilities: {} }))],
    [
      "with capabilities of null",
      introduce((usual) => ({ ...usual, capabilities: { tools: null, prompts: null, logging: null } })),
    ],
    ["with capabilities of true", introduce((usual) => ({ ...usual, capabilities: { tools: true } }))],
    ["with a list for capabilities", introduce((usual) => ({ ...usual, capabilities: ["tools"] }))],
    ["with instructions of another kind", introduce((usual) => ({ ...usual, instructions: ["Be kind"] }))],
    ["that is empty", introduce(() => ({}))],
    [
      "as text",
      (reply, { id, params }) =>
        reply.send(
          200,
          {
            jsonrpc: "2.0",
            id,
            result: {
              protocolVersion: params["protocolVersion"],
              capabilities: {},
              serverInfo: { name: "x", version: "1" },
            },
          },
          "text/plain; charset=utf-8",
        ),
    ],
    [
      "as a stream with comments",
      (reply, { id, params }) => {
        reply.response
          .writeHead(200, { "content-type": "Text/Event-Stream;charset=UTF-8" })
          .write(": hello\r\n\r\nretry: 10\r\n\r\n");
        reply.response.end(
          `event: message\r\ndata: ${JSON.stringify({ jsonrpc: "2.0", id, result: { protocolVersion: params["protocolVersion"], capabilities: {}, serverInfo: { name: "x", version: "1" } } })}\r\n\r\n`,
        );
      },
    ],
  ])("%s", async (_, rule) => {
    await start({ initialize: rule });
    expect(await sync()).toMatchObject({ success: true, tool_count: 1 });
    expect(await call()).toMatchObject({ is_error: false, result: "done" });
  });

  test.each([200, 204, 400, 404, 405, 500])("although its end is answered with %i", async (status) => {
    await start({ "notifications/initialized": refuse(status) });
    expect(await sync()).toMatchObject({ success: true, tool_count: 1 });
    expect(await call()).toMatchObject({ is_error: false });
  });
});

describe("a question of the server is answered at once, and the call goes on:", () => {
  const questions: [string, object][] = [
    ["ping", {}],
    ["roots/list", {}],
    ["sampling/createMessage", { messages: [], maxTokens: 1 }],
    ["elicitation/create", { message: "Name?", requestedSchema: { type: "object", properties: {} } }],
    ["tasks/get", { taskId: "1" }],
    ["something/else", { a: null }],
  ];

  /** A server that asks within a call, and answers the call when it has its own answer. */
  async function asking(method: string, params: object, where: "the call's stream" | "the other stream") {
    let answerCall = () => {};
    const other = Promise.withResolvers<Reply>();
    const answers: string[] = [];
    await start({
      GET: (reply) => {
        reply.response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
        other.resolve(reply);
      },
      "": (reply, { text }) => {
        answers.push(text);
        reply.send(202);
        answerCall();
      },
      "tools/call": async (reply, { id }) => {
        const result = { jsonrpc: "2.0", id, result: { content: [{ type: "text", text: "went on" }] } };
        const question = { jsonrpc: "2.0", id: "of the server", method, params };
        answerCall = () => (where === "the call's stream" ? reply.say(result) : reply.send(200, result));
        (where === "the call's stream" ? reply : await other.promise).say(question);
      },
    });
    return answers;
  }

  test.each(questions)("%s on the call's stream", async (method, params) => {
    const answers = await asking(method, params, "the call's stream");
    expect(await call()).toMatchObject({ is_error: false, result: "went on" });
    expect(JSON.parse(answers[0] ?? "")).toMatchObject({ id: "of the server" });
  });

  test.each(questions)("%s on the other stream", async (method, params) => {
    const answers = await asking(method, params, "the other stream");
    expect(await call()).toMatchObject({ is_error: false, result: "went on" });
    expect(JSON.parse(answers.at(-1) ?? "")).toMatchObject({ id: "of the server" });
  });
});
