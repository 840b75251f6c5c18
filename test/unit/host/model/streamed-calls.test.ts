import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Reply, say, type Step } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.mcp.calls = [];
});

interface Call {
  id: string;
  message: string;
}

/** Cuts a text into pieces of pseudo-random length. */
function pieces(text: string, random: () => number): string[] {
  const result: string[] = [];
  for (let start = 0; start < text.length;) {
    const end = start + 1 + Math.floor(random() * 9);
    result.push(text.slice(start, end));
    start = end;
  }
  return result;
}

/** A small reproducible generator (mulberry32): a failing seed can be run again. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Dialect = (calls: Call[], random: () => number) => unknown[];
const argumentsOf = ({ message }: Call) => JSON.stringify({ message });

/** Ways in which OpenAI-compatible servers stream the same calls. */
const dialects: Record<string, Dialect> = {
  "the standard": (calls, random) =>
    calls.flatMap((call, index) => [
      { index, id: call.id, type: "function", function: { name: "echo", arguments: "" } },
      ...pieces(argumentsOf(call), random).map((piece) => ({ index, function: { arguments: piece } })),
    ]),
  "pieces of several calls interleaved": (calls, random) => {
    const queues = calls.map((call, index) => [
      { index, id: call.id, function: { name: "echo", arguments: "" } },
      ...pieces(argumentsOf(call), random).map((piece) => ({ index, function: { arguments: piece } })),
    ]);
    const mixed: unknown[] = [];
    while (queues.some((queue) => queue.length)) {
      const filled = queues.filter((queue) => queue.length);
      mixed.push(filled[Math.floor(random() * filled.length)]?.shift());
    }
    return mixed;
  },
  "index 0 for every call": (calls, random) =>
    calls.flatMap((call) => [
      { index: 0, id: call.id, function: { name: "echo", arguments: "" } },
      ...pieces(argumentsOf(call), random).map((piece) => ({ index: 0, function: { arguments: piece } })),
    ]),
  "index 0 for every call, the id in every piece": (calls, random) =>
    calls.flatMap((call) =>
      pieces(argumentsOf(call), random).map((piece) => ({
        index: 0,
        id: call.id,
        function: { name: "echo", arguments: piece },
      })),
    ),
  "no index": (calls, random) =>
    calls.flatMap((call) => [
      { id: call.id, function: { name: "echo", arguments: "" } },
      ...pieces(argumentsOf(call), random).map((piece) => ({ function: { arguments: piece } })),
    ]),
  "the id late": (calls, random) =>
    calls.flatMap((call, index) => [
      { index, function: { name: "echo", arguments: "" } },
      ...pieces(argumentsOf(call), random).map((piece) => ({ index, function: { arguments: piece } })),
      { index, id: call.id, function: { arguments: "" } },
    ]),
  "no id, an empty name in later pieces": (calls, random) =>
    calls.flatMap((call, index) => [
      { index, id: "", function: { name: "echo", arguments: "" } },
      ...pieces(argumentsOf(call), random).map((piece) => ({
        index,
        id: "",
        function: { name: "", arguments: piece },
      })),
    ]),
  "no id, index 0, whole calls": (calls) =>
    calls.map((call) => ({ index: 0, function: { name: "echo", arguments: argumentsOf(call) } })),
  "the name repeated": (calls, random) =>
    calls.flatMap((call, index) =>
      pieces(argumentsOf(call), random).map((piece) => ({
        index,
        id: call.id,
        function: { name: "echo", arguments: piece },
      })),
    ),
  "arguments as an object": (calls) =>
    calls.map((call, index) => ({
      index,
      id: call.id,
      function: { name: "echo", arguments: { message: call.message } },
    })),
  "all in one delta": (calls) =>
    calls.map((call, index) => ({
      index,
      id: call.id,
      function: { name: "echo", arguments: argumentsOf(call) },
    })),
};

const oneDeltaEach = (fragments: unknown[]): Step[] =>
  fragments.map((fragment) => ({ fragments: [fragment] }));

test.each(Object.entries(dialects))("fuzzed parallel calls arrive right: %s", async (_, dialect) => {
  for (let seed = 1; seed <= 12; seed++) {
    const random = generator(seed);
    const calls = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, position) => ({
      id: `id_${seed}_${position}`,
      message: `"${position}" {x} \\ 你好 ${"y".repeat(Math.floor(random() * 20))}`,
    }));
    const fragments = dialect(calls, random);
    const deltas = seed % 2 ? oneDeltaEach(fragments) : [{ fragments }];
    stack.model.script([...deltas, { finish: seed % 3 ? "tool_calls" : "stop" }], say("Done."));
    stack.mcp.calls = [];
    const turn = await stack.turn();
    expect(
      turn.of("tool_result").map(({ is_error }) => is_error),
      `seed ${seed}`,
    ).toEqual(calls.map(() => false));
    expect(new Set(stack.mcp.calls.map(({ args }) => (args as Call).message)), `seed ${seed}`).toEqual(
      new Set(calls.map(({ message }) => message)),
    );
    expect(turn.last).toMatchObject({ type: "done", full_response: "Done." });
  }
});

test("a stream cut in the middle of arguments runs no tool and ends with a clear error; the next turn works", async () => {
  const start: Step = {
    fragments: [{ index: 0, id: "a", function: { name: "echo", arguments: '{"message":"x"}' } }],
  };
  for (const end of [{ cut: true }, { end: true }] as Step[]) {
    stack.model.always([start, end]);
    const broken = await stack.turn();
    expect(broken.last).toMatchObject({ type: "error", error_code: "provider_stream_broken", done: true });
    expect(stack.mcp.calls).toEqual([]);
    stack.model.script(say("Back."));
    expect((await stack.turn()).last).toMatchObject({ type: "done", full_response: "Back." });
  }
});

test("text that came before the cut is stored", async () => {
  stack.model.script([{ text: "Half an " }, { wait: 50 }, { cut: true }]);
  const turn = await stack.turn();
  expect(turn.stored).toMatchObject({
    state: "error",
    error_code: "provider_stream_broken",
    answer: "Half an ",
  });
});

test("garbage, empty choices and an error inside the stream do not break the next turn", async () => {
  const replies: [Reply, string][] = [
    [[{ raw: "data: {not json\n\n" }], "provider_stream_broken"],
    [[{ raw: 'data: {"error":{"message":"failed","code":"x"}}\n\n' }], "provider_error"],
    [[{ raw: 'data: {"error":{"message":"overloaded","code":"x"}}\n\n' }], "provider_rate_limited"],
    [[{ finish: "stop" }], "provider_error"],
  ];
  for (const [reply, code] of replies) {
    stack.model.always(reply);
    expect((await stack.turn()).last).toMatchObject({ type: "error", error_code: code });
  }
  stack.model.script([
    { raw: ": comment\n\ndata: {}\n\n" },
    { raw: 'data: {"choices":[]}\n\n' },
    ...say("Fine."),
  ]);
  expect((await stack.turn()).last).toMatchObject({ type: "done", full_response: "Fine." });
});

test.each([
  [401, { error: { message: "Incorrect API key provided: sk-model-key" } }, "provider_auth"],
  [403, {}, "provider_auth"],
  [404, { error: { message: "model test-model with sk-model-key not found" } }, "provider_refused"],
  [400, { error: { message: "bad schema" } }, "provider_refused"],
])("HTTP %i of the provider is a sentence with a code, never the key", async (status, body, code) => {
  stack.model.always([{ status, body }]);
  const turn = await stack.turn();
  expect(turn.last).toMatchObject({ type: "error", error_code: code, done: true });
  expect(JSON.stringify([turn.events, turn.stored])).not.toContain("sk-model-key");
  expect(turn.stored).toMatchObject({ state: "error", error_code: code });
  expect(stack.sidecar.logged.join("\n")).not.toContain("sk-model-key");
});

test("a model that cannot be reached says so", async () => {
  const before = stack.odoo.config;
  stack.odoo.config = { api_base_url: "http://127.0.0.1:9/v1" };
  const turn = await stack.turn();
  expect(turn.last).toMatchObject({ type: "error", error_code: "provider_unreachable" });
  stack.odoo.config = before;
});

test.each([
  ["no model settings", false],
  ["no model name", { model: false }],
  ["no address", { api_base_url: false }],
] as const)("an assistant with %s says what to do", async (_, config) => {
  const before = stack.odoo.config;
  stack.odoo.config = config && { ...before, ...config };
  const turn = await stack.turn();
  expect(turn.events).toMatchObject([
    {
      type: "error",
      error_code: "assistant_not_configured",
      error: "Helper has no AI model.",
    },
  ]);
  stack.odoo.config = before;
});

test("usage of all rounds is added up", async () => {
  stack.model.script(
    [
      ...(dialects["all in one delta"]?.([{ id: "a", message: "x" }], Math.random) ?? []).map(
        (fragment): Step => ({ fragments: [fragment] }),
      ),
      { finish: "tool_calls" },
      { usage: { prompt_tokens: 10, completion_tokens: 2 } },
    ],
    [...say("Done."), { usage: { prompt_tokens: 20, completion_tokens: 3 } }],
  );
  expect((await stack.turn()).last).toMatchObject({
    usage: { input_tokens: 30, output_tokens: 5 },
    rounds: 2,
  });
});

test("odd types of a provider are no reason to lose an answer", async () => {
  stack.model.script(
    [
      {
        raw: `data: ${JSON.stringify({ choices: [{ delta: { content: ["a"], tool_calls: [null, { index: 0, id: 123, function: { name: "echo", arguments: { message: "hi" } } }] } }] })}\n\n`,
      },
      { finish: "tool_calls" },
      {
        raw: `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 1e12, completion_tokens: "many" } })}\n\n`,
      },
    ],
    say("Done."),
  );
  const turn = await stack.turn();
  expect(turn.last).toMatchObject({
    type: "done",
    full_response: "a\n\nDone.",
    usage: { input_tokens: 2 ** 31 - 1, output_tokens: 0 },
  });
  expect(turn.stored["tool_calls"]).toMatchObject([{ call_id: "123", result: "Echo: hi" }]);
});
