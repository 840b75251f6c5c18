import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";
import { type Rule, UnrulyMcp } from "../../../fakes/unruly-mcp-server.ts";

const KEY = "the-key-of-this-server";

let stack: Stack;
let server: UnrulyMcp;
let nextId = 900;
beforeAll(async () => {
  stack = await Stack.start();
  server = await UnrulyMcp.start();
});
afterAll(() => Promise.all([stack.stop(), server.close()]));
beforeEach(() => {
  stack.odoo.channelId++;
  for (const method of Object.keys(server.rules)) delete server.rules[method];
});

function attach(record: object = {}): void {
  const { url } = server;
  stack.odoo.servers = [{ id: nextId++, name: "Odd", url, tools: [{ id: 1, name: "tool-0" }], ...record }];
}

async function call(rule: Rule, record: object = {}) {
  attach(record);
  server.rules["tools/call"] = rule;
  stack.model.script(callTool("tool-0", {}), say("Done."));
  return stack.turn();
}

async function sync(rules: Record<string, Rule>, record: object = {}) {
  attach(record);
  Object.assign(server.rules, rules);
  return (await stack.askAbout(stack.odoo.servers[0]?.id ?? 0, "sync")).answer;
}

const refuse =
  (status: number, body?: unknown, type?: string): Rule =>
  (reply) =>
    reply.send(status, body, type);
const answerWith =
  (status: number, error: unknown): Rule =>
  (reply, { id }) =>
    reply.send(status, { jsonrpc: "2.0", id, error });

describe("the model reads why a call failed:", () => {
  test.each<[string, Rule, string]>([
    ["an error", answerWith(200, { code: -32_602, message: "page_id is missing" }), "page_id is missing"],
    [
      "an error in a 400",
      answerWith(400, { code: -32_602, message: "page_id is missing" }),
      "page_id is missing",
    ],
    ["an error in a 500", answerWith(500, { code: -32_603, message: "Notion is down" }), "Notion is down"],
    ["an error in a 404", answerWith(404, { code: -32_000, message: "No such page" }), "No such page"],
    [
      "an error with data",
      answerWith(200, { code: 1, message: "Refused", data: { field: "title" } }),
      'Refused {"field":"title"}',
    ],
    [
      "an error whose message has its data",
      answerWith(200, { code: 1, message: "Refused: full", data: "full" }),
      "Refused: full",
    ],
    [
      "a code as text",
      answerWith(200, { code: "E_LIMIT", message: "limit reached" }),
      "[E_LIMIT] limit reached",
    ],
    ["a code in a text", answerWith(200, { code: "-32000", message: "limit reached" }), "limit reached"],
    ["no code", answerWith(200, { message: "limit reached" }), "limit reached"],
    ["no message", answerWith(200, { code: -32_000, data: "limit reached" }), "limit reached"],
    ["a message of null", answerWith(200, { code: -32_000, message: null, data: null }), "Error -32000"],
    [
      "a message that is none",
      answerWith(200, { code: -32_000, message: { reason: "full" } }),
      '{"reason":"full"}',
    ],
    [
      "other members",
      answerWith(200, { code: -32_000, message: "Refused", details: "full" }),
      'Refused {"details":"full"}',
    ],
    ["a text for an error", answerWith(200, "limit reached"), "limit reached"],
    ["a text alone", (reply) => reply.send(200, { error: "limit reached" }), "limit reached"],
    [
      "an error of no id in a 500",
      refuse(500, { jsonrpc: "2.0", id: null, error: { code: -32_603, message: "Internal error" } }),
      "HTTP 500 Internal Server Error: Internal error",
    ],
    ["too many requests", refuse(429, { error: "Wait 20 s" }), "HTTP 429 Too Many Requests: Wait 20 s"],
    [
      "JSON with a message",
      refuse(429, { message: "Slow down", documentation_url: "https://x" }),
      "HTTP 429 Too Many Requests: Slow down",
    ],
    [
      "JSON of an API",
      refuse(403, { error: { code: "scope", message: "Needs read:page" } }),
      "HTTP 403 Forbidden: Needs read:page",
    ],
    ["other JSON", refuse(409, { state: "locked" }), 'HTTP 409 Conflict: {"state":"locked"}'],
    [
      "a text",
      refuse(403, "Missing scope read:page", "text/plain"),
      "HTTP 403 Forbidden: Missing scope read:page",
    ],
    ["a page", refuse(502, "<html><h1>Bad gateway</h1></html>", "text/html"), "HTTP 502 Bad Gateway"],
    ["nothing", refuse(418), "HTTP 418 I'm a Teapot"],
    [
      "an event in a refusal",
      refuse(
        400,
        'event: message\ndata: {"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"Refused"}}\n\n',
        "text/event-stream",
      ),
      "HTTP 400 Bad Request: Refused",
    ],
  ])("%s", async (_, rule, expected) => {
    const turn = await call(rule);
    expect(turn.of("tool_result")).toMatchObject([{ is_error: true, result: expected }]);
    expect(turn.last).toMatchObject({ type: "done", full_response: "Done." });
  });

  test("a long text is cut", async () => {
    const [result] = (await call(refuse(400, "word ".repeat(1_000), "text/plain"))).of("tool_result");
    expect(result?.result.length).toBeLessThan(560);
  });

  test.each<[string, object, string]>([
    ["a key", { auth: "bearer", stored_api_key: KEY }, KEY],
    ["a header", { auth: "headers", stored_headers_json: JSON.stringify({ "x-api-key": KEY }) }, KEY],
  ])("what we sent is left out of what a server echoes: %s", async (_, record, secret) => {
    const echo: Rule = (reply) => reply.send(400, { message: JSON.stringify(reply.request.headers) });
    const [result] = (await call(echo, record)).of("tool_result");
    expect(result?.result).toContain("•••");
    expect(result?.result).not.toContain(secret);
    expect(stack.sidecar.logged.join("\n")).not.toContain(secret);
  });

  test("a proxy whose server does not answer is a server that cannot be reached", async () => {
    expect((await call(refuse(503, "no upstream", "text/plain"))).of("notice")).toMatchObject([
      { code: "server_unavailable" },
    ]);
  });
});

describe("an administrator reads why a server cannot be used:", () => {
  test.each<[string, Record<string, Rule>, object]>([
    [
      "an error of its list",
      { "tools/list": answerWith(200, { code: -32_603, message: "Set NOTION_TOKEN first" }) },
      { reason: "mcp_error_said", values: { message: "Set NOTION_TOKEN first" } },
    ],
    [
      "an error of its list in a 500",
      { "tools/list": answerWith(500, { code: -32_603, message: "Set NOTION_TOKEN first" }) },
      { reason: "mcp_error_said", values: { message: "Set NOTION_TOKEN first" } },
    ],
    [
      "an error of its introduction",
      { initialize: answerWith(400, { code: -32_602, message: "Unknown client" }) },
      { reason: "mcp_error_said", values: { message: "Unknown client" } },
    ],
    [
      "a host name that it does not know",
      {
        initialize: refuse(403, {
          jsonrpc: "2.0",
          id: null,
          error: { code: -32_000, message: "Invalid Host: odoo.local" },
        }),
      },
      { reason: "host_refused", values: { status: 403 } },
    ],
    [
      "a host name that it does not know, in a text",
      { initialize: refuse(421, "Invalid Host header", "text/plain") },
      { reason: "host_refused", values: { status: 421 } },
    ],
    [
      "the only name that it knows",
      { initialize: refuse(403, "Access is only allowed at localhost:8931", "text/plain") },
      { reason: "host_refused" },
    ],
    [
      "an origin that it does not know",
      { initialize: refuse(403, "Origin not allowed", "text/plain") },
      { reason: "host_refused" },
    ],
    ["too many requests", { initialize: refuse(429) }, { reason: "too_many_requests" }],
    [
      "a list that is none",
      { "tools/list": (reply) => reply.result({ tools: 7 }) },
      { reason: "list_unreadable" },
    ],
    [
      "a list that never comes",
      {
        "tools/list": (reply) => reply.response.writeHead(200, { "content-type": "text/event-stream" }).end(),
      },
      { reason: "broken_off" },
    ],
  ])("%s", async (_, rules, expected) => {
    const answer = await sync({ "server/discover": rules["initialize"] ?? refuse(404), ...rules });
    expect(answer).toMatchObject({ success: false, ...expected });
  });

  test("the log has it, too", async () => {
    await sync({ "tools/list": answerWith(200, { code: -32_603, message: "Set NOTION_TOKEN first" }) });
    expect(stack.sidecar.logged.join("\n")).toContain("Set NOTION_TOKEN first");
  });

  test.each<[string, Rule]>([
    ["an error", answerWith(200, { code: -32_603, message: "said-inside" })],
    ["a refusal", refuse(500, { jsonrpc: "2.0", id: null, error: { code: 1, message: "said-inside" } })],
    ["a text", refuse(500, "said-inside", "text/plain")],
  ])("but not in the words of a person's server: %s", async (_, rule) => {
    const allowed_addresses = JSON.stringify([`127.0.0.1:${server.port}`]);
    const answer = await sync({ "tools/list": rule }, { scope: "user", allowed_addresses });
    expect(answer).toMatchObject({ success: false });
    expect(JSON.stringify(answer)).not.toContain("said-inside");
  });
});
