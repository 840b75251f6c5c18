import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";
import { UnrulyMcp } from "../../../fakes/unruly-mcp-server.ts";

const input_schema = {
  type: "object",
  properties: {
    fields: { type: "object", properties: { priority: { type: "integer" } } },
    tags: { type: "array", items: { type: "string" } },
    ids: { type: "array", items: { type: "integer" } },
    limit: { type: "integer" },
    ratio: { type: "number" },
    all: { type: "boolean" },
    text: { type: "string" },
    either: { anyOf: [{ type: "string" }, { type: "object" }] },
    filter: { anyOf: [{ type: "object" }, { type: "null" }] },
    anything: {},
  },
  required: ["text"],
};

let stack: Stack;
let server: UnrulyMcp;
beforeAll(async () => {
  stack = await Stack.start();
  server = await UnrulyMcp.start();
  stack.odoo.servers = [
    { id: 97, name: "Jira", url: server.url, tools: [{ id: 1, name: "tool-0", input_schema }] },
  ];
});
afterAll(() => Promise.all([stack.stop(), server.close()]));
beforeEach(() => {
  stack.odoo.channelId++;
  server.messages.length = 0;
});

/** What reaches the server of arguments as a model writes them. */
async function sent(args: object): Promise<string> {
  stack.model.script(callTool("tool-0", args), say("Done."));
  await stack.turn();
  const call = server.messages.find(({ method }) => method === "tools/call");
  return JSON.stringify(call?.params["arguments"]);
}

describe("what a model writes as text is what the tool's schema wants it to be:", () => {
  test.each<[string, object, object]>([
    ["an object", { fields: '{"priority": "2"}' }, { fields: { priority: 2 } }],
    ["a list", { tags: '["a", "b"]' }, { tags: ["a", "b"] }],
    ["numbers in a list", { ids: ["1", 2] }, { ids: [1, 2] }],
    ["a number", { limit: "10", ratio: "0.5" }, { limit: 10, ratio: 0.5 }],
    ["a truth value", { all: "true" }, { all: true }],
    ["a truth value of Python", { all: "False" }, { all: false }],
    ["an object that may be missing", { filter: '{"a":1}' }, { filter: { a: 1 } }],
    ["null for what may be left out", { limit: null, tags: null, filter: null }, { filter: null }],
  ])("%s", async (_, written, meant) => {
    expect(await sent(written)).toBe(JSON.stringify(meant));
  });
});

describe("what is not certain stays as it is:", () => {
  test.each<[string, object]>([
    ["a text that is wanted", { text: '{"a":1}', either: '{"a":1}' }],
    ["a text of no known type", { anything: "[1]" }],
    ["another kind than is wanted", { fields: "[1]", tags: "a, b", limit: "1.5", all: "maybe" }],
    ["null for what is needed", { text: null }],
    ["names that the schema does not have", { __proto_: "1", constructor: "2", toString: "3" }],
    ["what is right", { fields: { priority: 1 }, tags: [], limit: 1, all: false }],
  ])("%s", async (_, written) => {
    expect(await sent(written)).toBe(JSON.stringify(written));
  });
});
