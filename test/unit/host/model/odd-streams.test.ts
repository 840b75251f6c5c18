import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callTool, type Reply, say, type Step } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.odoo.channelId++;
});

const chunk = (fields: object): Step => ({ raw: `data: ${JSON.stringify(fields)}\n\n` });
const text = (content: unknown) => chunk({ choices: [{ index: 0, delta: { content } }] });
const whole = (body: unknown): Reply => [{ raw: JSON.stringify(body) }, { end: true }];
const answered = {
  choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
};

async function turn(...replies: Reply[]) {
  stack.model.script(...replies);
  return stack.turn();
}

describe("an answer is read, whatever its form", () => {
  test.each<[string, Reply]>([
    [
      "lines end as on Windows, without a blank behind the colon",
      [
        {
          raw: ': PROCESSING\r\n\r\nevent: message\r\ndata:{"choices":[{"delta":{"content":"Hi"}}]}\r\n\r\n',
        },
      ],
    ],
    ["a byte order mark", [{ raw: '\uFEFFdata: {"choices":[{"delta":{"content":"Hi"}}]}\n\n' }]],
    ["JSON in several lines", [{ raw: 'data: {"choices":\ndata: [{"delta":{"content":"Hi"}}]}\n\n' }]],
    [
      "no empty lines between events",
      [
        {
          raw: 'data: {"choices":[{"delta":{"content":"H"}}]}\ndata: {"choices":[{"delta":{"content":"i"},"finish_reason":"stop"}]}\ndata: [DONE]\n\n',
        },
        { end: true },
      ],
    ],
    [
      "one JSON in each line",
      [
        {
          raw: '{"choices":[{"delta":{"content":"Hi"}}]}\n{"choices":[{"delta":{},"finish_reason":"stop"}]}\n',
        },
        { end: true },
      ],
    ],
    ["words that keep the connection alive", [{ raw: "data: ping\n\n" }, ...say("Hi")]],
    ["an event of another kind", [{ raw: 'event: ping\ndata: {"type":"ping"}\n\n' }, ...say("Hi")]],
    ["choices of null", [chunk({ choices: null }), ...say("Hi")]],
    ["a part that is no list", [text({ type: "text", text: "Hi" })]],
    ["texts without a delta", [chunk({ choices: [{ index: 0, text: "Hi" }] })]],
    ["a list around it", whole([answered])],
    ["an envelope around it", whole({ code: 200, data: answered })],
    [
      "letters cut in two",
      [{ raw: 'data: {"choices":[{"delta":{"content":"H' }, { wait: 20 }, { raw: 'i"}}]}\n\n' }],
    ],
  ])("%s", async (_, reply) => {
    expect((await turn(reply)).last).toMatchObject({ type: "done", full_response: "Hi" });
    expect(stack.model.requests).toHaveLength(1);
  });

  test("that is complete, although the connection breaks behind it", async () => {
    const { last } = await turn([...say("Hi"), { wait: 100 }, { cut: true }]);
    expect(last).toMatchObject({ type: "done", full_response: "Hi" });
    expect(stack.model.requests).toHaveLength(1);
  });

  test.each<[string, object]>([
    [
      "in the choice",
      { choices: [{ delta: {}, finish_reason: "stop", usage: { prompt_tokens: 7, completion_tokens: 3 } }] },
    ],
    [
      "in a field of its own",
      { choices: [{ delta: {} }], x_groq: { usage: { prompt_tokens: 7, completion_tokens: 3 } } },
    ],
  ])("and its tokens are counted: %s", async (_, fields) => {
    const zeros = chunk({ choices: [], usage: { prompt_tokens: 0, completion_tokens: 0 } });
    const { last } = await turn([{ text: "Hi" }, chunk(fields), zeros]);
    expect(last).toMatchObject({ usage: { input_tokens: 7, output_tokens: 3 } });
  });
});

describe("an error within HTTP 200 is told as that", () => {
  const event = (body: unknown): Reply => [{ raw: `event: error\ndata: ${JSON.stringify(body)}\n\n` }];
  test.each<[string, Reply, string]>([
    ["an event of errors", event({ message: "The model crashed" }), "provider_error"],
    ["a detail", whole({ detail: "The model crashed" }), "provider_error"],
    [
      "a list of errors",
      whole({ success: false, errors: [{ code: 5_007, message: "No such model" }] }),
      "provider_error",
    ],
    ["a code beside a message", whole({ code: 1_302, msg: "Too many requests" }), "provider_rate_limited"],
    [
      "a status of its own",
      whole({ choices: null, base_resp: { status_code: 1_008, status_msg: "insufficient balance" } }),
      "provider_quota",
    ],
    [
      "an error in a list",
      whole([{ error: { code: 503, message: "The model is overloaded." } }]),
      "provider_rate_limited",
    ],
    [
      "a page",
      [{ raw: "<!DOCTYPE html><html><body>Log in</body></html>" }, { end: true }],
      "provider_not_compatible",
    ],
    ["another API's answer", whole({ response: "Hi" }), "provider_not_compatible"],
  ])("%s", async (_, reply, code) => {
    stack.model.always(reply);
    expect((await stack.turn()).last).toMatchObject({ type: "error", error_code: code });
  });
});

describe("an end that is none does not look like one", () => {
  test.each(["insufficient_system_resource", "network_error"])("%s", async (finish) => {
    const result = await turn([{ text: "Half an " }, { finish }]);
    expect(result.last).toMatchObject({ type: "error", error_code: "provider_stream_broken" });
    expect(result.stored["answer"]).toBe("Half an ");
  });

  test("sensitive", async () => {
    const result = await turn([{ text: "Half an " }, { finish: "sensitive" }]);
    expect(result.of("notice")).toMatchObject([{ code: "answer_filtered" }]);
  });
});

describe("a reply that says nothing is asked for once more", () => {
  test.each([
    "stop",
    "tool_calls",
    "MALFORMED_FUNCTION_CALL",
    "function_call_filter: MALFORMED_FUNCTION_CALL",
  ])("%s", async (finish) => {
    expect((await turn([{ finish }], say("Fine."))).last).toMatchObject({ full_response: "Fine." });
    expect((await turn([{ finish }], [{ finish }], say("Late."))).last).toMatchObject({
      error_code: "provider_error",
    });
    expect(stack.model.requests).toHaveLength(2);
  });

  test("also where it is nothing but thoughts, which are no answer", async () => {
    const thought = chunk({ choices: [{ delta: { reasoning_content: "Secret plan." } }] });
    const result = await turn([thought, { finish: "stop" }], say("Fine."));
    expect(result.last).toMatchObject({ full_response: "Fine." });
  });

  test("and no call is run twice for it", async () => {
    stack.mcp.calls = [];
    const result = await turn(callTool("echo", { message: "hi" }), [{ finish: "stop" }], say("Done."));
    expect(result.last).toMatchObject({ full_response: "Done." });
    expect(stack.mcp.calls).toHaveLength(1);
  });
});
