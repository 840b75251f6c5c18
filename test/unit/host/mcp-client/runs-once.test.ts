import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";
import { type Message, type Reply, type Rule, UnrulyMcp } from "../../../fakes/unruly-mcp-server.ts";

let stack: Stack;
let nextId = 700;
beforeAll(async () => {
  stack = await Stack.start({ TOOL_CALL_SECONDS: "3" });
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.odoo.channelId++;
});

function attach({ url }: UnrulyMcp, record: object = {}): void {
  stack.odoo.servers = [{ id: nextId++, name: "Unruly", url, tools: [{ id: 1, name: "tool-0" }], ...record }];
}

async function call() {
  stack.model.script(callTool("tool-0", {}), say("Done."));
  return (await stack.turn()).of("tool_result")[0];
}

/** A call in a session that is open already. */
async function callOf(server: UnrulyMcp, rule: Rule, record: object = {}) {
  attach(server, record);
  expect(await call()).toMatchObject({ is_error: false });
  server.messages.length = 0;
  server.rules["tools/call"] = rule;
  return call();
}

const rpcError = { code: -32_000, message: "Booked, but the note is too long" };
const fails =
  (status: number, body?: unknown, type?: string): Rule =>
  (reply) =>
    reply.send(status, body, type);
const withId =
  (status: number, error: object): Rule =>
  (reply, { id }) =>
    reply.send(status, { jsonrpc: "2.0", id, error });
const inSession =
  (session: () => string): Rule =>
  (reply) => {
    reply.response.setHeader("mcp-session-id", session());
    reply.usual();
  };
const sessionful = inSession(() => "one");

/** What a server may do after it has done what it was asked. In each of them the call has run. */
const MISBEHAVIOURS: [string, Rule][] = [
  ["answers 400 with an error of the same id", withId(400, rpcError)],
  [
    "answers 400 with a result of the same id",
    (reply, { id }) => reply.send(400, { jsonrpc: "2.0", id, result: { isError: true, content: [] } }),
  ],
  ["answers 400 with an error of no id", fails(400, { jsonrpc: "2.0", id: null, error: rpcError })],
  ["answers 400 with a text", fails(400, "Bad Request", "text/plain")],
  ["answers 400 with nothing", fails(400)],
  ["answers 401", fails(401, "The upstream key has expired", "text/plain")],
  [
    "answers 401 as a resource server does",
    (reply) => {
      reply.response.setHeader("www-authenticate", "Bearer");
      reply.send(401);
    },
  ],
  ["answers 403", fails(403)],
  ["answers 404 with an error of the same id", withId(404, { code: -32_602, message: "No such page" })],
  ["answers 404 with a text", fails(404, "Page not found", "text/plain")],
  ["answers 404 with nothing", fails(404)],
  ["answers 405", fails(405)],
  ["answers 408", fails(408)],
  ["answers 409", fails(409, { error: "conflict" })],
  ["answers 410", fails(410)],
  ["answers 422", fails(422, { detail: [{ msg: "field required" }] })],
  ["answers 425", fails(425)],
  [
    "answers 429",
    (reply) => {
      reply.response.setHeader("retry-after", "0");
      reply.send(429);
    },
  ],
  ["answers 500", fails(500, "Internal Server Error", "text/plain")],
  ["answers 502 with a page", fails(502, "<html></html>", "text/html")],
  [
    "answers 503",
    (reply) => {
      reply.response.setHeader("retry-after", "0");
      reply.send(503);
    },
  ],
  ["answers 504", fails(504)],
  [
    "speaks of a session that the tool has lost",
    withId(200, { code: -32_000, message: "Browser session not found" }),
  ],
  ["speaks of a session that it has itself lost", fails(404, "Session expired upstream", "text/plain")],
  ["speaks of another protocol", withId(200, { code: -32_022, message: "Unsupported protocol version" })],
  [
    "redirects to itself",
    (reply) => {
      reply.response.setHeader("location", "/mcp");
      reply.send(307);
    },
  ],
  [
    "redirects to another path",
    (reply) => {
      reply.response.setHeader("location", "/other");
      reply.send(308);
    },
  ],
  [
    "redirects to a page",
    (reply) => {
      reply.response.setHeader("location", "/page");
      reply.send(303);
    },
  ],
  ["closes the connection", (reply) => reply.cut()],
  [
    "closes the connection in the midst of its answer",
    (reply) => {
      reply.response.writeHead(200, { "content-type": "application/json" }).write('{"jsonrpc"');
      reply.cut();
    },
  ],
  [
    "ends its stream without an answer",
    (reply) => {
      reply.say({ jsonrpc: "2.0", method: "notifications/message", params: { level: "info", data: "x" } });
      reply.response.end();
    },
  ],
  [
    "breaks its stream off",
    (reply) => {
      reply.say({ jsonrpc: "2.0", method: "notifications/message", params: { level: "info", data: "x" } });
      reply.cut();
    },
  ],
  ["answers nonsense", fails(200, "%&/()")],
  ["answers a page", fails(200, "<html></html>", "text/html")],
  ["answers an empty text", fails(200, "")],
  ["answers to somebody else", (reply) => reply.say({ jsonrpc: "2.0", id: 4_711, result: { content: [] } })],
  ["accepts and is silent", fails(202)],
  ["is silent", () => undefined],
];

describe.each<[string, Record<string, Rule>]>([
  ["without sessions", {}],
  ["with sessions", { initialize: sessionful }],
])("a call runs once on a server %s that", (_, rules) => {
  test.each(MISBEHAVIOURS)("%s", async (_, rule) => {
    const server = await UnrulyMcp.start({ ...rules });
    const result = await callOf(server, rule);
    expect(server.count("tools/call")).toBe(1);
    expect(result).toBeDefined();
    // And the next one works.
    delete server.rules["tools/call"];
    expect(await call()).toMatchObject({ is_error: false, result: "done" });
    expect(server.count("tools/call")).toBe(2);
    await server.close();
  });
});

describe("a call that cannot have run is made once more, on another connection:", () => {
  const forgets =
    (status: number, body: unknown, type?: string): Rule =>
    (reply, message) =>
      isOld(reply) ? reply.send(status, bodyOf(body, message), type) : reply.result({ content: [] });
  const isOld = ({ request }: Reply) => request.headers["mcp-session-id"] === "old";
  const bodyOf = (body: unknown, { id }: Message) =>
    typeof body === "object" && body !== null && "id" in body
      ? { ...body, id: body.id === "same" ? id : body.id }
      : body;
  const rpc = (code: number, message: string, id: unknown = null) => ({
    jsonrpc: "2.0",
    id,
    error: { code, message },
  });

  test.each<[string, number, unknown, string?]>([
    ["404 with nothing", 404, undefined],
    ["404 with a page", 404, "<h1>Not Found</h1>", "text/html"],
    ["404 as the specification's libraries say it", 404, rpc(-32_001, "Session not found")],
    ["404 with an id of its own", 404, rpc(-32_600, "Session not found", "server-error")],
    ["404 with the id of the request", 404, rpc(-32_001, "Session not found", "same")],
    ["400 with a text", 400, "Bad Request: No valid session ID provided", "text/plain"],
    ["400 with an error", 400, rpc(-32_000, "Bad Request: Server not initialized")],
    ["400 with the id of the request", 400, rpc(-32_600, "Invalid session", "same")],
    ["200 with an error", 200, rpc(-32_000, "Unknown session", "same")],
    ["401", 401, "Unauthorized: Session not found", "text/plain"],
    ["403", 403, { error: "session has expired" }],
    ["410", 410, undefined],
    ["422", 422, "Unprocessable Entity: Unexpected message, expect initialize request", "text/plain"],
    ["500", 500, rpc(-32_603, "No transport for this session")],
    ["503", 503, { message: "Unknown MCP session" }],
  ])("the server has forgotten the session, and says so by %s", async (_, status, body, type) => {
    let session = "old";
    const server = await UnrulyMcp.start({ initialize: inSession(() => session) });
    attach(server);
    expect(await call()).toMatchObject({ is_error: false });
    session = "new";
    const forgotten = forgets(status, body, type);
    server.rules["tools/call"] = forgotten;
    server.rules["ping"] = forgotten;
    server.messages.length = 0;
    expect(await call()).toMatchObject({ is_error: false });
    const calls = server.messages.filter(({ method }) => method === "tools/call");
    expect(calls).toHaveLength(2);
    expect(server.count("initialize")).toBe(1);
    await server.close();
  });

  test("nobody listens any more, and then another server does", async () => {
    const before = await UnrulyMcp.start();
    attach(before);
    expect(await call()).toMatchObject({ is_error: false });
    await before.close();
    const after = await UnrulyMcp.start({}, before.port);
    expect(await call()).toMatchObject({ is_error: false });
    expect(after.count("tools/call")).toBe(1);
    await after.close();
  });
});

test("a server whose answers to everything are refusals is not called again, but connected anew", async () => {
  let isBroken = false;
  const broken: Rule = (reply) =>
    isBroken ? reply.send(400, "Bad Request", "text/plain") : reply.result({ content: [] });
  const server = await UnrulyMcp.start({ initialize: sessionful, "tools/call": broken, ping: broken });
  attach(server);
  await call();
  isBroken = true;
  expect(await call()).toMatchObject({ is_error: true, result: "HTTP 400 Bad Request: Bad Request" });
  expect(server.count("tools/call")).toBe(2);
  isBroken = false;
  expect(await call()).toMatchObject({ is_error: false });
  expect(server.count("initialize")).toBe(2);
  await server.close();
});

test("a server that has moved is found when it is introduced to: each call is sent once, to the right place", async () => {
  const server = await UnrulyMcp.start();
  const usual = server.rules;
  const paths: (string | undefined)[] = [];
  const moved: Rule = (reply, message) => {
    if (message.method === "tools/call") paths.push(reply.request.url);
    if (reply.request.url === "/mcp/") return reply.usual();
    reply.response.setHeader("location", "/mcp/");
    return reply.send(307);
  };
  for (const method of [
    "server/discover",
    "initialize",
    "notifications/initialized",
    "tools/call",
    "GET",
    "DELETE",
  ])
    usual[method] = moved;
  attach(server);
  expect(await call()).toMatchObject({ is_error: false, result: "done" });
  expect(paths).toEqual(["/mcp/"]);
  stack.odoo.channelId++;
  expect(await call()).toMatchObject({ is_error: false, result: "done" });
  expect(paths).toEqual(["/mcp/", "/mcp/"]);
  await server.close();
});
