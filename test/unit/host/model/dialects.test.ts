import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  AZURE_CLASSIC,
  BEDROCK_BEHIND_LITELLM,
  BLIND,
  DEEPSEEK_THINKING,
  type FakeDialect,
  GEMINI,
  GROQ_STRICT_MESSAGES,
  MISTRAL,
  OLLAMA_WITHOUT_TOOLS,
  OPENAI_REASONING,
  smallWindow,
  STRICT_PARAMETERS,
  STRICT_TEMPLATE,
} from "../../../fakes/dialects.ts";
import { callTool, type Reply, say, type Step } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";

let stack: Stack;
let settings: Record<string, unknown>;
const QUESTION = { role: "user", author: "Mitchell", content: "Hello", attachments: [] };
beforeAll(async () => {
  stack = await Stack.start();
  settings = stack.odoo.config as Record<string, unknown>;
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.odoo.history = [QUESTION];
  stack.odoo.channelId++;
});
afterEach(() => {
  stack.model.dialect = undefined;
  stack.odoo.config = settings;
});

const delta = (fields: object): Step => ({
  raw: `data: ${JSON.stringify({ choices: [{ index: 0, delta: fields, finish_reason: null }] })}\n\n`,
});
const echoCall = (id = "call_1", more: object = {}): Reply => [
  delta({
    tool_calls: [
      { index: 0, id, type: "function", function: { name: "echo", arguments: '{"message":"hi"}' }, ...more },
    ],
  }),
  { finish: "tool_calls" },
];

/** One question with a tool, to a provider of that dialect. */
async function ask(dialect: FakeDialect, replies: Reply[], config: object = {}) {
  stack.odoo.config = { ...settings, ...config };
  stack.model.script(...replies);
  stack.model.dialect = dialect;
  return stack.turn();
}

/** What the run's end tells of the model. */
const learned = (stored: Record<string, unknown>) =>
  (stored["model_learned"] as { dialect: object } | false) || undefined;

describe("a refused request is asked again, differently", () => {
  test.each([
    [
      OPENAI_REASONING,
      { max_tokens: 500, temperature: 0.2 },
      { max_tokens: "max_completion_tokens", omit: ["temperature"] },
    ],
    [AZURE_CLASSIC, {}, { key_header: "api-key" }],
    [MISTRAL, {}, { short_ids: true }],
    [STRICT_TEMPLATE, {}, { no_system_role: true }],
    [STRICT_PARAMETERS, {}, { omit: ["stream_options"] }],
    [BEDROCK_BEHIND_LITELLM, {}, undefined],
  ] as const)("$provider", async (dialect, config, expected) => {
    const turn = await ask(dialect, [echoCall(), say("Done.")], config);
    expect(turn.last).toMatchObject({ type: "done", full_response: "Done." });
    expect(turn.of("tool_result")).toMatchObject([{ result: "Echo: hi" }]);
    expect(learned(turn.stored)?.dialect).toEqual(expected);
  });

  test("what was learned is not refused a second time", async () => {
    const first = await ask(OPENAI_REASONING, [say("One.")], { max_tokens: 500 });
    expect(stack.model.requests).toHaveLength(2);
    const { dialect } = learned(first.stored) ?? {};
    await ask(OPENAI_REASONING, [say("Two.")], { max_tokens: 500, dialect });
    expect(stack.model.requests).toMatchObject([{ max_completion_tokens: 500 }]);
    expect(stack.model.requests[0]).not.toHaveProperty("max_tokens");
  });

  test("tools stay beside earlier calls where the provider wants them, and none may be called", async () => {
    stack.odoo.assistant = { max_tool_rounds: 1 };
    const turn = await ask(BEDROCK_BEHIND_LITELLM, [echoCall(), say("Enough.")]);
    stack.odoo.assistant = {};
    expect(turn.last).toMatchObject({ type: "done", full_response: "Enough." });
    expect(stack.model.requests.at(-1)).toMatchObject({ tool_choice: "none" });
  });

  test.each([
    [OLLAMA_WITHOUT_TOOLS, "tools_refused"],
    [BLIND, "images_refused"],
  ])("what $provider do not take is left out, and told", async (dialect, code) => {
    const picture = { name: "a.png", mimetype: "image/png", size: 3, data: "AAAA" };
    stack.odoo.history = [{ ...QUESTION, attachments: [picture] }];
    const turn = await ask(dialect, [say("Fine.")]);
    expect(turn.last).toMatchObject({ type: "done", full_response: "Fine." });
    expect(turn.of("notice")).toMatchObject([{ code }]);
    expect(turn.stored["notices"]).toMatchObject([{ code }]);
  });

  test("schemas are plain where a provider knows few keywords", async () => {
    const input_schema = {
      type: "object",
      additionalProperties: false,
      properties: { message: { anyOf: [{ type: "string" }, { type: "null" }], description: "What" } },
    };
    const [server] = stack.odoo.servers;
    const tools = server?.tools ?? [];
    if (server) server.tools = [{ id: 990, name: "plain", input_schema }];
    const turn = await ask(GEMINI, [say("Fine.")]);
    if (server) server.tools = tools;
    expect(turn.last).toMatchObject({ type: "done" });
    expect(stack.model.requests.at(-1)?.tools?.[0]?.function.parameters).toEqual({
      type: "object",
      properties: { message: { type: "string", description: "What" } },
    });
  });

  test("what was learned counts where another version has stored words of its own beside it", async () => {
    const dialect = { max_tokens: "max_words", omit: ["stream_options"], sings: true, no_tools: "rarely" };
    await ask(STRICT_PARAMETERS, [say("Fine.")], { dialect });
    expect(stack.model.requests).toHaveLength(1);
    expect(stack.model.requests[0]).not.toHaveProperty("stream_options");
  });

  describe("a call that the model garbled", () => {
    const garbled = (status: number): Reply => [
      {
        status,
        body: {
          error: { message: "Failed to call a function.", code: "tool_use_failed", failed_generation: "<f" },
        },
      },
    ];

    test("is asked for once more", async () => {
      stack.model.script(garbled(400), echoCall(), say("Done."));
      expect((await stack.turn()).last).toMatchObject({ type: "done", full_response: "Done." });
    });

    test.each([
      [400, "provider_refused"],
      [500, "provider_error"],
    ])("is asked for no third time (%i)", async (status, error_code) => {
      stack.model.always(garbled(status));
      const turn = await stack.turn();
      expect(turn.last).toMatchObject({ type: "error", error_code });
      expect(turn.of("notice")).toEqual([]);
      expect(stack.model.requests).toHaveLength(2);
      expect(stack.model.requests[1]).toEqual(stack.model.requests[0]);
    });
  });

  test("a refusal that names nothing ends the question, with the provider's own words", async () => {
    const body = [{ error: { code: 400, message: "Something about the moon", status: "INVALID_ARGUMENT" } }];
    stack.model.always([{ status: 400, body }]);
    expect((await stack.turn()).last).toMatchObject({
      error_code: "provider_refused",
      error: "HTTP 400: Something about the moon",
    });
  });
});

describe("what a provider hangs on a reply goes back to it", () => {
  test("in the same turn and in later ones, and is no part of the answer", async () => {
    const turn = await ask(DEEPSEEK_THINKING, [
      [delta({ reasoning_content: "They want " }), delta({ reasoning_content: "an echo." }), ...echoCall()],
      say("Done."),
    ]);
    expect(turn.last).toMatchObject({ full_response: "Done." });
    expect(
      turn
        .of("thought")
        .map(({ chunk }) => chunk)
        .join(""),
    ).toBe("They want an echo.");
    const [call] = turn.stored["tool_calls"] as Record<string, unknown>[];
    stack.odoo.history = [
      QUESTION,
      {
        role: "assistant",
        content: "Done.",
        tool_calls: [call],
        provider_state: turn.stored["provider_state"],
      },
      { ...QUESTION, content: "And again" },
    ];
    const next = await ask(DEEPSEEK_THINKING, [say("Again.")]);
    expect(next.last).toMatchObject({ full_response: "Again." });
    expect(stack.model.requests).toHaveLength(1);
    const another = await ask(DEEPSEEK_THINKING, [say("Me too.")], { model: "another" });
    expect(another.last).toMatchObject({ full_response: "Me too." });
    expect(learned(another.stored)?.dialect).toEqual({ told_calls: "foreign" });
    expect(JSON.stringify(stack.model.requests.at(-1)?.messages)).toContain("Echo: hi");
  });

  test("signatures of calls as they came", async () => {
    const extra_content = { google: { thought_signature: "c2ln" } };
    const turn = await ask(GEMINI, [echoCall("function-call-1", { extra_content }), say("Done.")]);
    expect(turn.last).toMatchObject({ type: "done", full_response: "Done." });
    expect(stack.model.requests.at(-1)?.messages.find(({ tool_calls: calls }) => calls)).toMatchObject({
      tool_calls: [{ extra_content }],
    });
  });

  test("but not to one that refuses it", async () => {
    const turn = await ask(GROQ_STRICT_MESSAGES, [
      [delta({ reasoning: "Hm." }), ...echoCall()],
      say("Done."),
    ]);
    expect(turn.last).toMatchObject({ full_response: "Done." });
    expect(learned(turn.stored)?.dialect).toEqual({ no_echo: true });
  });

  test("details of reasoning come back as the parts that they are", async () => {
    const part = (text: string, more: object = {}) => ({ type: "reasoning.text", index: 0, text, ...more });
    await ask({ provider: "OpenRouter", refuse: () => undefined }, [
      [
        delta({ reasoning_details: [part("They ")] }),
        delta({ reasoning_details: [part("want.", { signature: "s1" })] }),
        ...echoCall(),
      ],
      say("Done."),
    ]);
    expect(stack.model.requests.at(-1)?.messages.find(({ tool_calls: calls }) => calls)).toMatchObject({
      reasoning_details: [part("They want.", { signature: "s1" })],
    });
  });
});

describe("thoughts are no answers", () => {
  const thoughts: [string, string[], string][] = [
    ["a tag cut anywhere", ["<th", "ink>\nSecret plan.\n</thi", "nk>\n\nHello!"], "Hello!"],
    ["a tag of another name", ["<thinking>Secret plan.</thinking>Hello!"], "Hello!"],
    ["no opening tag", ["Secret plan.", " More.</think>", "\nHello!"], "Hello!"],
    ["between two parts of an answer", ["One.\n", "<think>Secret plan.</think>", "Two."], "One.\n\n\nTwo."],
  ];
  test.each(thoughts)("%s", async (_, texts, answer) => {
    stack.model.script([...texts.map((text): Step => ({ text })), { finish: "stop" }]);
    const turn = await stack.turn();
    expect(turn.last).toMatchObject({ full_response: answer });
    expect(turn.stored["answer"]).toBe(answer);
    expect(
      turn
        .of("thought")
        .map(({ chunk }) => chunk)
        .join(""),
    ).toContain("Secret plan.");
  });

  test.each([
    "Use `<think>` for it.",
    "```xml\n<think>\n</think>\n```\nDone.",
    "if a < b and c > d",
    "In a sentence <think> is a word.",
  ])("%j is none", async (answer) => {
    for (const size of [1, 3, 100]) {
      const pieces = answer.match(new RegExp(`.{1,${size}}`, "gs")) ?? [];
      stack.model.script([...pieces.map((text): Step => ({ text })), { finish: "stop" }]);
      expect((await stack.turn()).last).toMatchObject({ full_response: answer });
    }
  });

  test("content as a list: its text is the answer", async () => {
    stack.model.script([
      delta({ content: [{ type: "thinking", thinking: [{ type: "text", text: "Secret plan." }] }] }),
      delta({ content: [{ type: "text", text: "The answer " }] }),
      delta({ content: "is 42." }),
      { finish: "stop" },
    ]);
    const turn = await stack.turn();
    expect(turn.last).toMatchObject({ full_response: "The answer is 42." });
    expect(turn.of("thought")).toMatchObject([{ chunk: "Secret plan." }]);
  });
});

describe("history fits every provider", () => {
  test("questions without an answer are one message", async () => {
    stack.odoo.history = [QUESTION, { ...QUESTION, content: "Are you there?" }];
    const turn = await ask(STRICT_TEMPLATE, [say("Yes.")], { dialect: { no_system_role: true } });
    expect(turn.last).toMatchObject({ full_response: "Yes." });
    expect(stack.model.requests).toHaveLength(1);
  });

  test("a question that was too long for an answer is left out alone", async () => {
    stack.odoo.history = [{ ...QUESTION, content: "x".repeat(50_000) }, QUESTION];
    stack.odoo.config = { ...settings, dialect: { context_window: 2_000 } };
    stack.model.script(say("Yes."));
    const turn = await stack.turn();
    expect(turn.of("notice")).toMatchObject([{ code: "history_shortened" }]);
    expect(stack.model.requests.at(-1)?.messages.filter(({ role }) => role === "user")).toEqual([
      { role: "user", content: QUESTION.content },
    ]);
  });

  test("a picture of a tool, and a turn that was stopped behind one", async () => {
    const stopped = {
      call_id: "abcdefghi",
      server_id: false,
      name: "echo",
      args: {},
      result: "x",
      is_error: false,
    };
    stack.odoo.history = [
      QUESTION,
      { role: "assistant", content: "", tool_calls: [stopped] },
      { ...QUESTION, content: "Go on" },
    ];
    const turn = await ask(MISTRAL, [callTool("picture", {}, "bcdefghij"), say("Seen.")]);
    expect(turn.last).toMatchObject({ type: "done", full_response: "Seen." });
  });

  test("integers beyond 2^53 reach the tool as they were", async () => {
    const big = "725653563933458433";
    stack.model.script(
      [
        {
          fragments: [
            { index: 0, id: "c1", function: { name: "echo", arguments: `{"message":"hi","id":${big}}` } },
          ],
        },
        { finish: "tool_calls" },
      ],
      say("Done."),
    );
    const turn = await stack.turn();
    expect(turn.last).toMatchObject({ type: "done" });
    expect(stack.odoo.received.at(-1)).toContain(`"id":${big}`);
  });

  test("a conversation that has outgrown the window goes on with less of it, next time at once", async () => {
    const long = "with a pasted text ".repeat(60);
    stack.odoo.history = [0, 1, 2, 3].flatMap((number) => [
      { ...QUESTION, content: `question ${number} ${long}` },
      { role: "assistant", content: `answer ${number} ${long}`, tool_calls: [] },
    ]);
    stack.odoo.history.push({ ...QUESTION, content: "a short question" });
    const turn = await ask(smallWindow(1_500), [say("Fine.")]);
    expect(turn.last).toMatchObject({ type: "done", full_response: "Fine." });
    expect(turn.of("notice")).toMatchObject([{ code: "history_shortened" }]);
    expect(stack.model.requests.at(-1)?.messages.at(-1)).toMatchObject({ content: "a short question" });
    const { dialect } = learned(turn.stored) ?? {};
    expect(dialect).toMatchObject({ context_window: 1_500 });
    await ask(smallWindow(1_500), [say("Fine.")], { dialect });
    expect(stack.model.requests).toHaveLength(1);
  });
});

describe("streams end truthfully", () => {
  const chunk = (fields: object): Step => ({ raw: `data: ${JSON.stringify(fields)}\n\n` });
  test("at the limit of tokens", async () => {
    stack.model.script([{ text: "Cut at the lim" }, { finish: "length" }]);
    const turn = await stack.turn();
    expect(turn.last).toMatchObject({ type: "done", full_response: "Cut at the lim" });
    expect(turn.of("notice")).toMatchObject([{ code: "answer_cut" }]);
    stack.model.always([{ finish: "length" }]);
    expect((await stack.turn()).last).toMatchObject({ error_code: "answer_empty" });
  });

  test("a call cut at the limit is not run", async () => {
    stack.mcp.calls = [];
    stack.model.script(
      [
        { fragments: [{ index: 0, id: "c", function: { name: "echo", arguments: '{"message":"ab' } }] },
        { finish: "length" },
      ],
      say("Sorry."),
    );
    expect((await stack.turn()).of("tool_result")).toMatchObject([{ is_error: true }]);
    expect(stack.mcp.calls).toEqual([]);
  });

  test("filtered, refused", async () => {
    stack.model.always([{ finish: "content_filter" }]);
    expect((await stack.turn()).last).toMatchObject({ error_code: "provider_filtered" });
    stack.model.script([delta({ refusal: "I can't help with that." }), { finish: "stop" }]);
    expect((await stack.turn()).last).toMatchObject({ full_response: "I can't help with that." });
  });

  test.each([
    [
      "an empty finish_reason in every chunk",
      [chunk({ choices: [{ delta: { content: "Hi" }, finish_reason: "" }] }), { finish: "stop" }],
    ],
    ["no finish_reason before [DONE]", [{ text: "Hi" }]],
    [
      "one JSON",
      [
        {
          raw: JSON.stringify({
            choices: [{ message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
          }),
        },
        { end: true },
      ],
    ],
    [
      "no empty line at the end",
      [{ text: "Hi" }, { raw: 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}' }, { end: true }],
    ],
  ] as [string, Reply][])("%s", async (_, reply) => {
    stack.model.script(reply);
    expect((await stack.turn()).last).toMatchObject({ type: "done", full_response: "Hi" });
  });

  test.each([
    [402, { error: { message: "Insufficient credits" } }, "provider_quota"],
    [
      429,
      { error: { message: "You exceeded your current quota", code: "insufficient_quota" } },
      "provider_quota",
    ],
    [429, { error: { message: "Rate limit reached" } }, "provider_rate_limited"],
    [503, { error: { message: "Overloaded" } }, "provider_rate_limited"],
  ])("HTTP %i %j is told as %s", async (status, body, code) => {
    stack.model.always([{ status, body }]);
    expect((await stack.turn()).last).toMatchObject({ type: "error", error_code: code });
    expect(stack.model.requests).toHaveLength(code === "provider_quota" ? 1 : 3);
  });

  test("the wait that a provider asks for is told, kept, and can be stopped", async () => {
    const busy: Reply = [
      { status: 429, body: { error: { message: "Slow down" } }, headers: { "retry-after": "2" } },
    ];
    stack.model.script(busy, say("Now."));
    const turn = await stack.turn();
    expect(turn.of("notice")).toMatchObject([{ code: "provider_waiting", values: { seconds: 2 } }]);
    expect(turn.last).toMatchObject({ type: "done", full_response: "Now." });
    expect(turn.stored["notices"]).toEqual([]);
    stack.model.always([{ ...busy[0], headers: { "retry-after": "50" } } as Step]);
    const id = stack.ask();
    await stack.sidecar.startRun(id);
    for await (const { event } of stack.sidecar.events(id))
      if (event.type === "notice") await stack.sidecar.cancelRun(id);
    expect(stack.odoo.completion(id)).toMatchObject({ state: "cancelled" });
  });
});

describe("administrators paste what they have", () => {
  test.each([
    ["/v1/", "/v1/chat/completions"],
    ["/v1/chat/completions", "/v1/chat/completions"],
    [
      "/openai/deployments/gpt?api-version=2024-10-21",
      "/openai/deployments/gpt/chat/completions?api-version=2024-10-21",
    ],
    [
      "/openai/deployments/gpt/chat/completions?api-version=1",
      "/openai/deployments/gpt/chat/completions?api-version=1",
    ],
  ])("%s", async (path, asked) => {
    const { origin } = new URL(String(settings["api_base_url"]));
    stack.odoo.config = { ...settings, api_base_url: origin + path };
    stack.model.script(say("Hi"));
    expect((await stack.turn()).last).toMatchObject({ type: "done" });
    expect(stack.model.requests[0]?.url).toBe(asked);
  });

  test("headers of their own, and reasoning effort", async () => {
    const headers = JSON.stringify({ "HTTP-Referer": "https://shop.test" });
    stack.odoo.config = {
      ...settings,
      stored_headers_json: headers,
      reasoning_effort: "low",
      key_header: "x-api-key",
    };
    stack.model.script(say("Hi"));
    await stack.turn();
    expect(stack.model.requests[0]).toMatchObject({
      reasoning_effort: "low",
      headers: { "http-referer": "https://shop.test", "x-api-key": "sk-model-key" },
    });
    expect(stack.model.requests[0]?.authorization).toBeUndefined();
  });
});
