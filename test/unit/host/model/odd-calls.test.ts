import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { say, type Step } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";

let stack: Stack;
const QUESTION = { role: "user", author: "Mitchell", content: "Hello", attachments: [] };
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.odoo.history = [QUESTION];
  stack.odoo.channelId++;
  stack.mcp.calls = [];
});

const delta = (fields: object): Step => ({
  raw: `data: ${JSON.stringify({ choices: [{ index: 0, delta: fields, finish_reason: null }] })}\n\n`,
});
const fragments = (...calls: object[]): Step => delta({ tool_calls: calls });
const HI = '{"message":"hi"}';

/** A reply with these steps, and another one after its calls. */
async function turn(...steps: Step[]) {
  stack.model.script([...steps, { finish: "tool_calls" }], say("Done."));
  const result = await stack.turn();
  expect(result.last).toMatchObject({ type: "done", full_response: "Done." });
  return result;
}

/** What went back of the calls. */
const sentBack = () =>
  stack.model.requests.at(-1)?.messages.flatMap(({ tool_calls: calls = [] }) => calls) ?? [];

describe("a call is understood", () => {
  test.each<[string, Step[]]>([
    [
      "whose arguments are JSON within JSON",
      [fragments({ index: 0, id: "a", function: { name: "echo", arguments: JSON.stringify(HI) } })],
    ],
    [
      "in the form from before there were lists",
      [
        delta({ function_call: { name: "echo", arguments: "" } }),
        delta({ function_call: { arguments: '{"message":' } }),
        delta({ function_call: { arguments: '"hi"}' } }),
      ],
    ],
    [
      "whose later pieces have the word null for a name",
      [
        fragments({ index: 0, id: "a", function: { name: "echo", arguments: "" } }),
        fragments({ index: 0, id: "", function: { name: "null", arguments: HI } }),
      ],
    ],
    [
      "beside which calls of nothing are made",
      [
        fragments({ index: 0, id: "a", function: { name: "echo", arguments: HI } }),
        fragments({ index: 1, id: "b", function: { name: null, arguments: "{}{}" } }),
      ],
    ],
    ["that is no list", [delta({ tool_calls: { id: "a", function: { name: "echo", arguments: HI } } })]],
    ["without `function`", [fragments({ index: 0, id: "a", name: "echo", arguments: HI })]],
    [
      "whose index is a text",
      [
        fragments({ index: "0", id: "a", function: { name: "echo", arguments: '{"mess' } }),
        fragments({ index: "0", function: { arguments: 'age":"hi"}' } }),
      ],
    ],
    [
      "whose whole arguments come once more at the end",
      [
        fragments({ index: 0, id: "a", function: { name: "echo", arguments: '{"mess' } }),
        fragments({ index: 0, function: { arguments: 'age":"hi"}' } }),
        fragments({ index: 0, id: "a", function: { name: "echo", arguments: HI } }),
      ],
    ],
    [
      "whose arguments begin with empty ones",
      [
        fragments({ index: 0, id: "a", function: { name: "echo", arguments: "{}" } }),
        fragments({ index: 0, function: { arguments: HI } }),
      ],
    ],
  ])("%s", async (_, steps) => {
    expect((await turn(...steps)).of("tool_result")).toMatchObject([{ is_error: false, result: "Echo: hi" }]);
    expect(stack.mcp.calls).toHaveLength(1);
  });

  test.each(["functions.echo", "default_api:echo", "echo<|channel|>commentary", " echo\n", "tools/echo"])(
    "by a name with what does not belong to it: %j",
    async (name) => {
      await turn(fragments({ index: 0, id: "a", function: { name, arguments: HI } }));
      expect(stack.mcp.calls).toMatchObject([{ args: { message: "hi" } }]);
      expect(sentBack()).toMatchObject([{ function: { name: "echo" } }]);
    },
  );

  test.each([null, "", "null", "None", '""'])("without arguments: %j", async (args) => {
    await turn(fragments({ index: 0, id: "a", function: { name: "picture", arguments: args } }));
    expect(sentBack()).toMatchObject([{ function: { name: "picture", arguments: "{}" } }]);
  });
});

test("calls of nothing beside an answer are none", async () => {
  stack.model.script([
    { text: "Hi" },
    fragments({ index: 0, id: "b", function: { name: null, arguments: "{}" } }),
    { finish: "stop" },
  ]);
  const result = await stack.turn();
  expect(result.last).toMatchObject({ type: "done", full_response: "Hi", rounds: 1 });
  expect(result.of("tool_result")).toEqual([]);
});

describe("what the model garbled does not go back to its provider, which would refuse the conversation:", () => {
  test.each<[string, string, string]>([
    ["arguments that are cut", "echo", '{"message": "hi'],
    ["arguments that are a list", "echo", "[1]"],
    ["a name that no function may have", "web search!", "{}"],
    ["no name", "", '{"list":[1]}'],
  ])("%s", async (_, name, args) => {
    const result = await turn(fragments({ index: 0, id: "a", function: { name, arguments: args } }));
    expect(result.of("tool_result")).toMatchObject([{ is_error: true }]);
    const [call] = sentBack();
    expect(call?.function.name).toMatch(/^[\w-]{1,64}$/);
    expect(JSON.parse(call?.function.arguments ?? "")).toBeInstanceOf(Object);
    // What was wrong, the model reads.
    expect(stack.model.requests.at(-1)?.messages.at(-1)?.content).toContain(name === "echo" ? args : name);
  });
});

describe("ids of calls go back", () => {
  /** One turn with a call of that id, and the next one. */
  async function twoTurns(id: string, model?: string) {
    const first = await turn(fragments({ index: 0, id, function: { name: "echo", arguments: HI } }));
    const within = sentBack().map((call) => call.id);
    const [call] = first.stored["tool_calls"] as Record<string, unknown>[];
    stack.odoo.history = [
      QUESTION,
      { role: "assistant", content: "Done.", tool_calls: [call], provider_state: false },
      QUESTION,
    ];
    const settings = stack.odoo.config;
    if (model) stack.odoo.config = { ...settings, model };
    stack.model.script(say("Again."));
    await stack.turn();
    stack.odoo.config = settings;
    return [...within, ...sentBack().map((each) => each.id)];
  }

  test.each(["functions.echo:0", "echo:3", `call_1__thought__${"A".repeat(100)}+/==`])(
    "as they came to who gave them, in later turns too: %s",
    async (id) => {
      expect(await twoTurns(id)).toEqual([id, id]);
    },
  );

  test("in a form that everybody accepts to another model", async () => {
    const [, later] = await twoTurns("functions.echo:0", "another");
    expect(later).toMatch(/^[\w-]{1,40}$/);
  });

  test("in their own form when they are given twice in a turn", async () => {
    const again = fragments({ index: 0, id: "functions.echo:0", function: { name: "echo", arguments: HI } });
    stack.model.script([again, { finish: "stop" }], [again, { finish: "stop" }], say("Done."));
    await stack.turn();
    expect(sentBack().map(({ id }) => id)).toEqual(["functions.echo:0", "functions.echo:1"]);
  });
});
