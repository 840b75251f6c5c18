import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Stack } from "../../../fakes/stack.ts";
import { type Rule, UnrulyMcp } from "../../../fakes/unruly-mcp-server.ts";

let stack: Stack;
let nextId = 500;
const servers: UnrulyMcp[] = [];
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

const plain = { name: "plain", inputSchema: { type: "object", properties: { text: { type: "string" } } } };

/** What a sync says of a server with this rule for its list. */
async function sync(rule: Rule, record: object = {}) {
  const server = await UnrulyMcp.start({ "tools/list": rule });
  servers.push(server);
  stack.odoo.servers = [{ id: nextId++, name: "Odd", url: server.url, tools: [], ...record }];
  stack.odoo.synced.length = 0;
  const { answer } = await stack.askAbout(stack.odoo.servers[0]?.id ?? 0, "sync");
  const stored = stack.odoo.synced.at(-1)?.tools || [];
  return { answer, names: stored.map(({ name }) => name), stored };
}

const list =
  (...tools: unknown[]): Rule =>
  (reply) =>
    reply.result({ tools });

describe("a tool beside an odd one is kept, and so is the odd one", () => {
  test.each<[string, object]>([
    ["null where a text may be", { title: null, description: null }],
    ["null where an object may be", { annotations: null, _meta: null, icons: null, execution: null }],
    ["hints of null", { annotations: { title: null, readOnlyHint: null, openWorldHint: null } }],
    ["hints of other kinds", { annotations: { readOnlyHint: "yes", destructiveHint: 1 } }],
    ["a list for hints", { annotations: [] }],
    ["a number for a description", { description: 7, title: {} }],
    ["no input", { inputSchema: undefined }],
    ["null for an input", { inputSchema: null }],
    ["an empty input", { inputSchema: {} }],
    ["true for an input", { inputSchema: true }],
    ["an input without a type", { inputSchema: { properties: { a: { type: "string" } } } }],
    ["null within an input", { inputSchema: { type: "object", properties: null, required: null } }],
    ["null for a type", { inputSchema: { type: null, properties: {}, description: null, $defs: null } }],
    ["a property of null", { inputSchema: { type: "object", properties: { a: null, b: { type: null } } } }],
    ["an input as text", { inputSchema: '{"type":"object","properties":{"a":{"type":"string"}}}' }],
    ["an input by an older name", { inputSchema: undefined, input_schema: plain.inputSchema }],
    [
      "a reference to nothing in its output",
      { outputSchema: { type: "object", properties: { a: { $ref: "#/$defs/A" } } } },
    ],
    ["an endless output", { outputSchema: { $ref: "#" } }],
    ["a list for an output", { outputSchema: { type: "array", items: {} } }],
    ["an output of no type", { outputSchema: { $id: "x" } }],
    ["null for an output", { outputSchema: null }],
    ["a text for an output", { outputSchema: "nothing" }],
    ["pictures of another kind", { icons: [{ src: null }, "icon.png"] }],
    ["members that nobody knows", { extra: { deep: [1, 2] } }],
  ])("%s", async (_, odd) => {
    const { answer, names } = await sync(list(plain, { ...plain, name: "odd", ...odd }));
    expect(answer).toMatchObject({ success: true, tool_count: 2, reason: "connected" });
    expect(names).toEqual(["plain", "odd"]);
  });
});

test("a tool that cannot be used is left out by its name, with the reason, and the others stay", async () => {
  const { answer, names } = await sync(
    list(
      null,
      "text",
      { ...plain, name: null },
      plain,
      { ...plain, name: "of texts", inputSchema: { type: "string" } },
      { ...plain, name: "of lists", inputSchema: [] },
      { ...plain, name: "of nonsense", inputSchema: "{" },
      { ...plain, name: "n".repeat(129) },
      { ...plain, name: "last" },
    ),
  );
  expect(names).toEqual(["plain", "last"]);
  expect(answer).toMatchObject({
    success: true,
    reason: "connected_in_part",
    values: {
      tools: 2,
      left_out: 7,
      unnamed: "#1, #2, #3",
      unusable_input: "of lists, of nonsense, of texts",
      too_long: "n".repeat(100),
    },
  });
});

test("hints are kept as MCP means them, and nothing else of them", async () => {
  const annotations = {
    destructiveHint: false,
    readOnlyHint: true,
    title: "Look",
    other: 1,
    idempotentHint: null,
  };
  const { stored } = await sync(list({ ...plain, annotations }));
  expect(stored).toMatchObject([{ title: "Look" }]);
  expect(JSON.parse(stored[0]?.annotations ?? "")).toEqual({
    title: "Look",
    readOnlyHint: true,
    destructiveHint: false,
  });
});

describe("a list is read, whatever its form", () => {
  test.each<[string, Rule]>([
    ["a cursor of null", (reply) => reply.result({ tools: [plain], nextCursor: null, _meta: null })],
    ["an empty cursor", (reply) => reply.result({ tools: [plain], nextCursor: "" })],
    ["a cursor that stays the same", (reply) => reply.result({ tools: [plain], nextCursor: "again" })],
    [
      "an error of null",
      (reply, { id }) => reply.send(200, { jsonrpc: "2.0", id, error: null, result: { tools: [plain] } }),
    ],
    [
      "an empty error",
      (reply, { id }) => reply.send(200, { id, error: { code: 0, message: "" }, result: { tools: [plain] } }),
    ],
    ["no version of JSON-RPC", (reply, { id }) => reply.send(200, { id, result: { tools: [plain] } })],
    [
      "an id as text",
      (reply, { id }) => reply.send(200, { jsonrpc: "2.0", id: String(id), result: { tools: [plain] } }),
    ],
    ["another id", (reply) => reply.send(200, { jsonrpc: "2.0", id: 1_000, result: { tools: [plain] } })],
    ["no id", (reply) => reply.send(200, { jsonrpc: "2.0", id: null, result: { tools: [plain] } })],
    [
      "a batch of one",
      (reply, { id }) => reply.send(200, [{ jsonrpc: "2.0", id, result: { tools: [plain] } }]),
    ],
    [
      "the content type of text",
      (reply, { id }) => reply.send(200, { jsonrpc: "2.0", id, result: { tools: [plain] } }, "text/plain"),
    ],
    [
      "a byte order mark",
      (reply, { id }) =>
        reply.send(200, `\uFEFF${JSON.stringify({ jsonrpc: "2.0", id, result: { tools: [plain] } })}`),
    ],
    [
      "a status of refusal",
      (reply, { id }) => reply.send(400, { jsonrpc: "2.0", id, result: { tools: [plain] } }),
    ],
    [
      "events without their content type",
      (reply, { id }) =>
        reply.send(
          200,
          `event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", id, result: { tools: [plain] } })}\n\n`,
        ),
    ],
    [
      "events without an empty line at the end",
      (reply, { id }) =>
        reply.send(
          200,
          `data: ${JSON.stringify({ jsonrpc: "2.0", id, result: { tools: [plain] } })}`,
          "text/event-stream",
        ),
    ],
    [
      "bare JSON for events",
      (reply, { id }) =>
        reply.send(200, { jsonrpc: "2.0", id, result: { tools: [plain] } }, "text/event-stream"),
    ],
    [
      "a batch in one event",
      (reply, { id }) =>
        reply.send(
          200,
          `data: ${JSON.stringify([
            { jsonrpc: "2.0", method: "notifications/message", params: { level: "info", data: "x" } },
            { jsonrpc: "2.0", id, result: { tools: [plain] } },
          ])}\n\n`,
          "text/event-stream",
        ),
    ],
    [
      "tools by their names",
      (reply) => reply.result({ tools: { plain: { inputSchema: plain.inputSchema } } }),
    ],
    ["tools alone", (reply) => reply.result([plain])],
    [
      "a second page that is refused",
      (reply, { params }) =>
        params["cursor"]
          ? reply.error({ code: -32_602, message: "Unknown cursor" })
          : reply.result({ tools: [plain], nextCursor: "2" }),
    ],
  ])("%s", async (_, rule) => {
    const { answer, names } = await sync(rule);
    expect(answer).toMatchObject({ success: true, tool_count: 1, reason: "connected" });
    expect(names).toEqual(["plain"]);
  });

  test("no tools at all", async () => {
    expect((await sync(list())).answer).toMatchObject({ success: true, tool_count: 0 });
    expect((await sync((reply) => reply.result({ tools: null }))).answer).toMatchObject({
      success: true,
      tool_count: 0,
    });
  });

  test("a page with a number for a cursor is followed by the next", async () => {
    const { names } = await sync((reply, { params }) =>
      params["cursor"] === "2"
        ? reply.result({ tools: [{ ...plain, name: "second" }] })
        : reply.result({ tools: [plain], nextCursor: 2 }),
    );
    expect(names).toEqual(["plain", "second"]);
  });

  test("a result that holds no list is told as that", async () => {
    expect((await sync((reply) => reply.result({ items: [] }))).answer).toMatchObject({
      success: false,
      reason: "list_unreadable",
    });
  });
});

test("the order of the server is kept", async () => {
  const names = ["zebra", "apple", "Mango", "banana"];
  expect((await sync(list(...names.map((name) => ({ ...plain, name }))))).names).toEqual(names);
});

test("a description that is too long ends with a sentence", async () => {
  const sentence = "This tool does something that takes many words to say. ";
  const { stored } = await sync(list({ ...plain, description: sentence.repeat(100) }));
  const { description = "" } = stored[0] ?? {};
  expect(description.length).toBeLessThanOrEqual(4_000);
  expect(description.length).toBeGreaterThan(3_900);
  expect(description.endsWith("to say.")).toBe(true);
});
