import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { FakeModernMcp } from "../../../fakes/fake-modern-mcp-server.ts";
import { Stack } from "../../../fakes/stack.ts";
import { type Rule, UnrulyMcp } from "../../../fakes/unruly-mcp-server.ts";

const PICTURE = "iVBORw0KGgo=";
const base64 = (text: string) => Buffer.from(text).toString("base64");

let stack: Stack;
let server: UnrulyMcp;
beforeAll(async () => {
  stack = await Stack.start();
  server = await UnrulyMcp.start();
  stack.odoo.servers = [{ id: 90, name: "Odd", url: server.url, tools: [{ id: 1, name: "tool-0" }] }];
});
afterAll(() => Promise.all([stack.stop(), server.close()]));
beforeEach(() => {
  stack.odoo.channelId++;
});

async function call(rule: Rule, args: unknown = {}) {
  server.rules["tools/call"] = rule;
  stack.model.script(callTool("tool-0", args), say("Done."));
  return (await stack.turn()).of("tool_result")[0];
}

const answer = (result: unknown) => call((reply) => reply.result(result));
const text = (value: unknown) => ({ content: [{ type: "text", text: value }] });

describe("a result becomes what a model can read", () => {
  test.each<[string, unknown, string]>([
    ["null where nothing is", { ...text("hi"), isError: null, _meta: null, structuredContent: null }, "hi"],
    [
      "null within a block",
      { content: [{ type: "text", text: "hi", annotations: null, _meta: null }] },
      "hi",
    ],
    ["a block of null", { content: [null, { type: "text", text: "hi" }] }, "hi"],
    ["a text that is none", text({ a: [1] }), '{"a":[1]}'],
    ["a text of null", text(null), ""],
    ["a block without a type", { content: [{ text: "hi" }] }, "hi"],
    ["a block of text alone", { content: ["one", "two"] }, "one\ntwo"],
    ["a block for a list", { content: { type: "text", text: "hi" } }, "hi"],
    ["a text for a list", { content: "hi" }, "hi"],
    [
      "a kind that nobody knows",
      { content: [{ type: "chart", points: [1, 2] }] },
      '{"type":"chart","points":[1,2]}',
    ],
    [
      "a link",
      { content: [{ type: "resource_link", uri: "file:///a", name: "A", mimeType: "text/x" }] },
      "[Resource: A file:///a (text/x)]",
    ],
    [
      "a link without a name",
      { content: [{ type: "resource_link", uri: "file:///a", description: "All" }] },
      "[Resource: file:///a] All",
    ],
    [
      "a resource of text",
      { content: [{ type: "resource", resource: { uri: "x", text: "hi", mimeType: null } }] },
      "hi",
    ],
    [
      "a resource of readable bytes",
      { content: [{ type: "resource", resource: { uri: "x", blob: base64("a,b"), mimeType: "text/csv" } }] },
      "a,b",
    ],
    [
      "a resource of other bytes",
      {
        content: [{ type: "resource", resource: { uri: "x:y", blob: "AAAA", mimeType: "application/zip" } }],
      },
      "[Resource: x:y (application/zip)]",
    ],
    ["a resource of nothing", { content: [{ type: "resource", resource: null }] }, "[Resource: ]"],
    ["a sound", { content: [{ type: "audio", data: "AAAA", mimeType: "audio/wav" }] }, "[Sound: audio/wav]"],
    [
      "a drawing",
      { content: [{ type: "image", data: base64("<svg/>"), mimeType: "image/svg+xml" }] },
      "<svg/>",
    ],
    [
      "a picture's address",
      { content: [{ type: "image", url: "https://example.org/a.png" }] },
      "[Picture: https://example.org/a.png]",
    ],
    ["no content", {}, ""],
    ["null", null, ""],
    ["a text", "hi", "hi"],
    ["a number", 7, "7"],
    ["a list", [{ type: "text", text: "hi" }], "hi"],
    ["the oldest form", { toolResult: { a: 1 } }, '{"toolResult":{"a":1}}'],
    ["members of its own", { output: "hi", isError: false }, '{"output":"hi"}'],
  ])("%s", async (_, result, expected) => {
    expect(await answer(result)).toMatchObject({ is_error: false, result: expected });
  });

  test.each([true, "true"])("an error that is told as %j", async (isError) => {
    expect(await answer({ ...text("The disk is full."), isError })).toMatchObject({
      is_error: true,
      result: "The disk is full.",
    });
  });

  test.each<[string, object]>([
    ["as MCP has it", { type: "image", data: PICTURE, mimeType: "image/png" }],
    ["without a type", { type: "image", data: PICTURE }],
    ["of data in an address", { type: "image", data: `data:image/png;base64,${PICTURE}` }],
    [
      "as models have it",
      { type: "image", source: { type: "base64", media_type: "image/png", data: PICTURE } },
    ],
    ["in a resource", { type: "resource", resource: { uri: "x", blob: PICTURE, mimeType: "image/png" } }],
  ])("a picture %s is seen", async (_, block) => {
    expect(await answer({ content: [block] })).toMatchObject({ result: "[Picture: image/png]" });
    expect(JSON.stringify(stack.model.requests[1]?.messages)).toContain(`data:image/png;base64,${PICTURE}`);
  });

  test("a picture that no model can see is not shown to one", async () => {
    const block = { type: "image", data: "Qk0=", mimeType: "image/bmp" };
    expect(await answer({ content: [block] })).toMatchObject({ result: "[Picture: image/bmp]" });
    expect(JSON.stringify(stack.model.requests[1]?.messages)).not.toContain("Qk0=");
  });
});

describe("structured content", () => {
  const data = { id: 7, names: ["a", "b"] };

  test.each<[string, unknown, unknown]>([
    ["an object", data, '{"id":7,"names":["a","b"]}'],
    ["a list", [1, 2], "[1,2]"],
    ["a text", "hi", '"hi"'],
    ["a number", 0, "0"],
    ["false", false, "false"],
  ])("alone is what the model reads: %s", async (_, structuredContent, expected) => {
    expect(await answer({ content: [], structuredContent })).toMatchObject({ result: expected });
    expect(await answer({ structuredContent })).toMatchObject({ result: expected });
  });

  test.each<[string, unknown]>([
    ["an object", data],
    ["a list", [1, 2]],
  ])("beside another text is not lost: %s", async (_, structuredContent) => {
    const result = await answer({ ...text("Two were found."), structuredContent });
    expect(result).toMatchObject({ result: `Two were found.\n${JSON.stringify(structuredContent)}` });
  });

  test("of an error is not lost", async () => {
    const result = await answer({
      ...text("Refused."),
      structuredContent: { url: "https://x" },
      isError: true,
    });
    expect(result).toMatchObject({ is_error: true, result: 'Refused.\n{"url":"https://x"}' });
  });

  test.each<[string, object, unknown]>([
    ["as JSON", text(JSON.stringify(data)), data],
    ["as JSON for people", text(JSON.stringify(data, undefined, 2)), data],
    ["in another order", text('{"names":["a","b"],"id":7}'), data],
    ["in a sentence", text(`Here it is: ${JSON.stringify(data)}. That is all.`), data],
    ["piece by piece", { content: [text("1").content[0], text("2").content[0]] }, { result: [1, 2] }],
    [
      "texts piece by piece",
      { content: [text("a").content[0], text("b").content[0]] },
      { result: ["a", "b"] },
    ],
    ["as the text itself", text("hello"), { result: "hello" }],
    ["with nothing in it", text("Nothing."), {}],
  ])("that the text says already is not said twice: %s", async (_, content, structuredContent) => {
    const alone = await answer(content);
    expect(await answer({ ...content, structuredContent })).toMatchObject({ result: alone?.result });
  });

  test("of a server of the newest protocol reaches the model, too", async () => {
    const modern = new FakeModernMcp();
    modern.results.set("data", { content: [{ type: "text", text: "Found." }], structuredContent: { id: 1 } });
    stack.odoo.servers = [
      { id: 91, name: "Modern", url: await modern.start(), tools: [{ id: 1, name: "data" }] },
    ];
    stack.model.script(callTool("data", {}), say("Done."));
    expect((await stack.turn()).of("tool_result")).toMatchObject([
      { is_error: false, result: 'Found.\n{"id":1}' },
    ]);
    await modern.close();
    stack.odoo.servers = [{ id: 90, name: "Odd", url: server.url, tools: [{ id: 1, name: "tool-0" }] }];
  });
});

describe("numbers of 64 bits", () => {
  const ID = "9007199254740993";
  const LONG = "725653563933458433";

  async function exactly(args: string, rule: Rule) {
    server.rules["tools/call"] = rule;
    server.messages.length = 0;
    stack.model.script(
      [
        {
          fragments: [{ index: 0, id: "c", type: "function", function: { name: "tool-0", arguments: args } }],
        },
        { finish: "tool_calls" },
      ],
      say("Done."),
    );
    const turn = await stack.turn();
    const sent = server.messages.find(({ method }) => method === "tools/call")?.text ?? "";
    return { turn, sent };
  }

  test("reach the tool as the model wrote them, in lists and objects too", async () => {
    const args = `{"id":${ID},"ids":[-${LONG},1],"deep":{"value":${LONG}},"price":19.90,"text":"${LONG}"}`;
    const { sent, turn } = await exactly(args, (reply) => reply.result(text("done")));
    expect(sent).toContain(
      `"id":${ID},"ids":[-${LONG},1],"deep":{"value":${LONG}},"price":19.9,"text":"${LONG}"`,
    );
    expect(turn.of("tool_result")).toMatchObject([{ is_error: false }]);
  });

  test.each(["application/json", "text/event-stream"])(
    "reach the model as the tool wrote them: %s",
    async (type) => {
      const { turn } = await exactly("{}", (reply, { id }) => {
        const body = `{"jsonrpc":"2.0","id":${id},"result":{"content":[],"structuredContent":{"id":${LONG},"big":12345678901234567890123}}}`;
        reply.send(200, type === "text/event-stream" ? `data: ${body}\n\n` : body, type);
      });
      expect(turn.of("tool_result")[0]?.result).toBe(`{"id":${LONG},"big":12345678901234567890123}`);
      expect(stack.model.requests[1]?.messages.at(-1)?.content).toContain(LONG);
    },
  );

  test("are not said twice where the text has them, too", async () => {
    const data = `{"id":${LONG}}`;
    const { turn } = await exactly("{}", (reply, { id }) =>
      reply.send(
        200,
        `{"jsonrpc":"2.0","id":${id},"result":{"content":[{"type":"text","text":${JSON.stringify(data)}}],"structuredContent":${data}}}`,
      ),
    );
    expect(turn.of("tool_result")[0]?.result).toBe(data);
  });
});
