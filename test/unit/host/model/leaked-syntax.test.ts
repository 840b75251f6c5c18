import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { say, type Step } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.odoo.channelId++;
  stack.mcp.calls = [];
});

const SIZES = [1, 3, 1_000];

/** A reply with this text, in pieces of that size. */
function pieces(text: string, size: number): Step[] {
  const found = text.match(new RegExp(`.{1,${size}}`, "gsu")) ?? [];
  return [...found.map((piece): Step => ({ text: piece })), { finish: "stop" }];
}

describe("a call that leaked into the text is made", () => {
  const HI = '{"name": "echo", "arguments": {"message": "hi"}}';
  test.each<[string, string]>([
    ["Hermes and Qwen", `<tool_call>\n${HI}\n</tool_call>`],
    ["without its end", `<tool_call>\n${HI}`],
    [
      "Qwen's coder",
      "<tool_call>\n<function=echo>\n<parameter=message>\nhi\n</parameter>\n</function>\n</tool_call>",
    ],
    ["a function alone", "<function=echo>\n<parameter=message>\nhi\n</parameter>\n</function>"],
    ["Llama", '<function=echo>{"message": "hi"}</function>'],
    ["Llama, as Python", '<|python_tag|>{"name": "echo", "parameters": {"message": "hi"}}'],
    ["GLM", "<tool_call>echo\n<arg_key>message</arg_key>\n<arg_value>hi</arg_value>\n</tool_call>"],
    ["Mistral", `[TOOL_CALLS][${HI}]`],
    ["Mistral, newer", '[TOOL_CALLS]echo[ARGS]{"message": "hi"}'],
    [
      "OpenAI's open models",
      '<|channel|>analysis<|message|>They want an echo.<|end|><|start|>assistant<|channel|>commentary to=functions.echo <|constrain|>json<|message|>{"message": "hi"}<|call|>',
    ],
  ])("%s", async (_, text) => {
    for (const size of SIZES) {
      stack.mcp.calls = [];
      stack.model.script(pieces(text, size), say("Done."));
      const turn = await stack.turn();
      expect(turn.last, `pieces of ${size}`).toMatchObject({ type: "done", full_response: "Done." });
      expect(stack.mcp.calls).toMatchObject([{ args: { message: "hi" } }]);
    }
  });

  test("behind a sentence, which is told", async () => {
    stack.model.script(pieces(`I look.\n<tool_call>${HI}</tool_call>`, 5), say("Done."));
    expect((await stack.turn()).last).toMatchObject({ full_response: "I look.\n\n\nDone." });
    expect(stack.mcp.calls).toHaveLength(1);
  });

  test("once, where its server found it, too", async () => {
    const fragments: Step = {
      fragments: [{ index: 0, id: "a", function: { name: "echo", arguments: '{"message":"hi"}' } }],
    };
    stack.model.script(
      [{ text: `<tool_call>${HI}</tool_call>` }, fragments, { finish: "tool_calls" }],
      say("Done."),
    );
    expect((await stack.turn()).last).toMatchObject({ full_response: "Done." });
    expect(stack.mcp.calls).toHaveLength(1);
  });

  test.each([
    ["in code", `\`\`\`xml\n<tool_call>${HI}</tool_call>\n\`\`\``],
    ["in a sentence", `Models write <tool_call>${HI}</tool_call> for it.`],
    ["of no tool", '<tool_call>{"name": "erase", "arguments": {}}</tool_call>'],
    ["of nothing", "<tool_call> is a tag."],
  ])("but not %s", async (_, text) => {
    for (const size of SIZES) {
      stack.model.script(pieces(text, size));
      expect((await stack.turn()).last, `pieces of ${size}`).toMatchObject({ full_response: text });
      expect(stack.mcp.calls).toEqual([]);
    }
  });
});

describe("marks of a model's own syntax are no text", () => {
  test.each([
    ["at the end", "Hi<|im_end|>", "Hi"],
    ["of Llama", "Hi<|eot_id|>", "Hi"],
    ["of DeepSeek", "Hi<｜end▁of▁sentence｜>", "Hi"],
    ["of Gemma", "Hi<end_of_turn>\n", "Hi\n"],
    ["of Mistral", "Hi</s>", "Hi"],
    ["at the beginning", "<|im_start|>assistant\nHi", "Hi"],
    ["of OpenAI's open models", "<|channel|>final<|message|>Hi<|return|>", "Hi"],
    [
      "and the thoughts between them",
      "<|channel|>analysis<|message|>Secret plan.<|end|><|start|>assistant<|channel|>final<|message|>Hi",
      "Hi",
    ],
  ])("%s", async (_, text, answer) => {
    for (const size of SIZES) {
      stack.model.script(pieces(text, size));
      expect((await stack.turn()).last, `pieces of ${size}`).toMatchObject({ full_response: answer });
    }
  });

  test.each([
    "`<|im_end|>` ends a message.",
    "Old HTML has <s>this</s> and that.",
    "```\n<|start|>assistant\n```",
    "if a < b and c > d, or <b>bold</b>",
    "A list: [1, 2] and [TOOL] and <unknown>",
  ])("where they are spoken of: %s", async (text) => {
    for (const size of SIZES) {
      stack.model.script(pieces(text, size));
      expect((await stack.turn()).last, `pieces of ${size}`).toMatchObject({ full_response: text });
    }
  });
});
