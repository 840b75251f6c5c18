import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ChatRequestSeen, type Reply, say, type Step } from "../../../fakes/fake-model.ts";
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
  stack.odoo.config = settings;
  stack.odoo.channelId++;
});

type Seen = ChatRequestSeen;
const refuse = (status: number, body: unknown, headers?: Record<string, string>): Reply => [
  { status, body, ...(headers && { headers }) },
];
const error = (message: string, more: object = {}, status = 400) =>
  refuse(status, { error: { message, ...more } });
const whole = (content: string): Reply => [
  { raw: JSON.stringify({ choices: [{ message: { content }, finish_reason: "stop" }] }) },
  { end: true },
];
const hasResult = ({ messages }: Seen) => messages.some(({ role }) => role === "tool");
const callsIn = ({ messages }: Seen) => messages.filter((message) => message.tool_calls);

/** A question to a provider that refuses what it does not like, and what was learned of it. */
async function ask(reply: (request: Seen) => Reply, config: object = {}) {
  stack.odoo.config = { ...settings, ...config };
  stack.model.always(reply);
  const turn = await stack.turn();
  const learned = turn.stored["model_learned"] as { dialect: object } | false;
  return { turn, last: turn.last, dialect: learned ? learned.dialect : undefined };
}

function attachPicture(content: string): void {
  stack.odoo.history = [];
  stack.odoo.attach(["a.png", Buffer.from("iVBORw0KGgo=", "base64")]);
  stack.odoo.history = stack.odoo.history.map((message) => ({ ...message, content }));
}

describe("a refused request is asked again differently:", () => {
  test.each<[string, (request: Seen) => Reply, object, object]>([
    [
      "streams are for verified organizations only",
      ({ stream }) =>
        stream
          ? error("Your organization must be verified to stream this model.", { param: "stream" })
          : whole("Fine."),
      {},
      { no_stream: true },
    ],
    [
      "streams cannot have tools",
      ({ stream }) =>
        stream
          ? refuse(500, {
              error: { code: 500, message: "Cannot use tools with stream", type: "server_error" },
            })
          : whole("Fine."),
      {},
      { no_stream: true },
    ],
    [
      "a parameter by a name of another language",
      (request) =>
        "reasoning_effort" in request
          ? refuse(400, { code: "x", error: "Argument not supported on this model: reasoningEffort" })
          : say("Fine."),
      { reasoning_effort: "low" },
      { omit: ["reasoning_effort"] },
    ],
    [
      "the limit of the answer is larger than the model's",
      (request) =>
        Number(request["max_tokens"]) > 8_192
          ? error("max_tokens is too large: 100000. This model supports at most 8192 completion tokens.")
          : say("Fine."),
      { max_tokens: 100_000 },
      { max_answer: 8_192 },
    ],
    [
      "the limit of the answer is out of range",
      (request) =>
        Number(request["max_tokens"]) > 8_192
          ? error("Invalid max_tokens value, the valid range of max_tokens is [1, 8192]")
          : say("Fine."),
      { max_tokens: 100_000 },
      { max_answer: 8_192 },
    ],
    [
      "the answer alone would fill the window",
      (request) =>
        Number(request["max_tokens"]) > 3_000
          ? error(
              "This model's maximum context length is 4096 tokens. However, you requested 4200 tokens (100 in the messages, 4100 in the completion). Please reduce the length of the messages or completion.",
            )
          : say("Fine."),
      { max_tokens: 4_100 },
      { max_answer: expect.any(Number) },
    ],
    [
      "a limit of the answer is wanted",
      (request) => (request["max_tokens"] ? say("Fine.") : error("max_tokens: Field required")),
      {},
      { needs_limit: true },
    ],
    [
      "descriptions are too long",
      ({ tools = [] }) =>
        tools.some(({ function: { description } }) => description.length > 64)
          ? error(
              "Invalid 'tools[0].function.description': string too long. Expected a string with maximum length 64, but got a string with length 90 instead.",
              {
                code: "string_above_max_length",
              },
            )
          : say("Fine."),
      {},
      { max_description: 64 },
    ],
    [
      "a grammar cannot be made of the tools",
      ({ tools = [] }) =>
        JSON.stringify(tools).includes("additionalProperties")
          ? refuse(400, { error: "Grammar is too complex." })
          : say("Fine."),
      {},
      { plain_schemas: true },
    ],
  ])("%s", async (_, reply, config, expected) => {
    const [server] = stack.odoo.servers;
    const tools = server?.tools ?? [];
    const input_schema = {
      type: "object",
      properties: { a: { type: "string" } },
      additionalProperties: false,
    };
    if (server)
      server.tools = [
        { id: 990, name: "long", description: "A description of many words. ".repeat(3), input_schema },
      ];
    const { last, dialect } = await ask(reply, config);
    if (server) server.tools = tools;
    expect(last).toMatchObject({ type: "done", full_response: "Fine." });
    expect(dialect).toEqual(expected);
  });

  test.each<[string, (request: Seen) => boolean, Reply, object]>([
    [
      "ids of calls are too long",
      (request) =>
        callsIn(request).some(({ tool_calls: calls = [] }) => calls.some(({ id }) => id.length > 9)),
      error(
        "Invalid 'messages[2].tool_calls[0].id': string too long. Expected a string with maximum length 9.",
        {
          code: "string_above_max_length",
        },
      ),
      { short_ids: true },
    ],
    [
      "null beside calls is no content",
      (request) => callsIn(request).some(({ content }) => content === null),
      refuse(400, { message: "'NoneType' object is not iterable", code: "wrong_api_format" }),
      { call_content: "some" },
    ],
    [
      "an empty text is no content",
      (request) => request.messages.some(({ content }) => !content),
      error("Invalid request: text content is empty"),
      { call_content: "some" },
    ],
    [
      "words beside calls are too much",
      (request) => callsIn(request).some(({ content }) => Boolean(content)),
      error("Assistant message must have either content or tool_calls, but not both."),
      { call_content: "none" },
    ],
    [
      "several calls in a message are too much",
      (request) => callsIn(request).some(({ tool_calls: calls = [] }) => calls.length > 1),
      error("This model only supports single tool-calls at once!"),
      { single_calls: true },
    ],
  ])("%s", async (_, isWrong, refusal, expected) => {
    const fragment = (index: number) => ({
      index,
      id: `call_${index}_0123456789`,
      function: { name: "echo", arguments: '{"message":"hi"}' },
    });
    const text: Step[] =
      "call_content" in expected && expected.call_content === "none" ? [{ text: "Look:" }] : [];
    const { turn, last, dialect } = await ask((request) => {
      if (!hasResult(request))
        return [...text, { fragments: [fragment(0), fragment(1)] }, { finish: "tool_calls" }];
      return isWrong(request) ? refusal : say("Fine.");
    });
    expect(last).toMatchObject({ type: "done" });
    expect(turn.of("tool_result")).toHaveLength(2);
    expect(dialect).toEqual(expected);
  });

  test("more tools than a request may have: the first ones are offered, and it is told", async () => {
    const { turn, dialect } = await ask(({ tools = [] }) =>
      tools.length > 2
        ? error(
            "Invalid 'tools': array too long. Expected an array with maximum length 2, but got an array with length 9 instead.",
          )
        : say("Fine."),
    );
    expect(turn.last).toMatchObject({ full_response: "Fine." });
    expect(turn.of("notice")).toMatchObject([
      { code: "tool_dropped", reason: "tools_per_request", values: { limit: 2 } },
    ]);
    expect(dialect).toEqual({ max_tools: 2 });
  });

  test("too much for a minute's allowance: less of the conversation", async () => {
    stack.odoo.history = [
      { ...QUESTION, content: "long ".repeat(3_000) },
      { role: "assistant", content: "Yes.", tool_calls: [] },
      QUESTION,
    ];
    const { turn, last } = await ask(({ messages }) =>
      JSON.stringify(messages).length > 8_000
        ? error(
            "Request too large for gpt-4o on tokens per min (TPM): Limit 3000, Requested 5200. The input or output tokens must be reduced in order to run successfully.",
            {},
            429,
          )
        : say("Fine."),
    );
    expect(last).toMatchObject({ full_response: "Fine." });
    expect(turn.of("notice")).toMatchObject([{ code: "history_shortened" }]);
  });

  test("earlier calls that it finds fault with are told in words, and tools stay", async () => {
    const call = {
      call_id: "c",
      server_id: false,
      name: "echo",
      args: { a: 1 },
      result: "Found it",
      is_error: false,
    };
    stack.odoo.history = [QUESTION, { role: "assistant", content: "Done.", tool_calls: [call] }, QUESTION];
    const { last, dialect } = await ask((request) =>
      callsIn(request).length
        ? error("messages.2: unexpected tool_use_id found in tool_result blocks")
        : say("Fine."),
    );
    expect(last).toMatchObject({ full_response: "Fine." });
    expect(dialect).toEqual({ told_calls: "all" });
    const { messages = [], tools } = stack.model.requests.at(-1) ?? {};
    expect(tools).toBeDefined();
    expect(messages.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
    expect(messages[2]?.content).toContain("Found it");
  });

  test("an image without a word has no empty text beside it", async () => {
    attachPicture("");
    const { last } = await ask(({ messages }) =>
      JSON.stringify(messages).includes('"text":""')
        ? error("text content blocks must be non-empty")
        : say("Fine."),
    );
    expect(last).toMatchObject({ full_response: "Fine." });
    expect(stack.model.requests).toHaveLength(1);
  });
});

describe("what did not help is not remembered", () => {
  test("where the model refuses for another reason", async () => {
    attachPicture("Look");
    const { last, dialect } = await ask(() => error("Something about the moon and its functions"));
    expect(last).toMatchObject({ error_code: "provider_refused" });
    expect(dialect).toBeUndefined();
  });

  test.each<[string, Reply, string]>([
    [
      "a used up credit",
      error("Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing."),
      "provider_quota",
    ],
    [
      "an unpaid bill",
      refuse(400, {
        error: {
          code: "Arrearage",
          message: "Access denied, please make sure your account is in good standing.",
        },
      }),
      "provider_quota",
    ],
    [
      "a wrong key",
      refuse(400, [{ error: { code: 400, message: "API key not valid. Please pass a valid API key." } }]),
      "provider_auth",
    ],
    [
      "a wrong key, elsewhere",
      refuse(400, { code: "x", error: "Incorrect API key provided: sk***ey." }),
      "provider_auth",
    ],
    ["a region", error("Country, region, or territory not supported", {}, 403), "provider_refused"],
    [
      "a flagged question",
      error("Your chosen model requires moderation and your input was flagged", {}, 403),
      "provider_filtered",
    ],
  ])("and nothing is changed for %s, which is told as that", async (_, refusal, code) => {
    attachPicture("Look");
    const { last, dialect } = await ask(() => refusal);
    expect(last).toMatchObject({ error_code: code });
    expect(dialect).toBeUndefined();
    expect(stack.model.requests).toHaveLength(1);
  });

  test("a web server's page about size names no window", async () => {
    let asked = 0;
    const { dialect } = await ask(() =>
      asked++ ? say("Fine.") : refuse(413, "<html><h1>413 Request Entity Too Large</h1></html>"),
    );
    expect(dialect).not.toMatchObject({ context_window: 413 });
  });

  test("what a gateway hides is told", async () => {
    const { last } = await ask(() =>
      error("Provider returned error", { metadata: { raw: '{"error":{"message":"Odd on Tuesdays"}}' } }),
    );
    expect(last).toMatchObject({ error: "HTTP 400: Odd on Tuesdays" });
  });
});

describe("load is waited for", () => {
  const billing = "Need more tokens? Upgrade at https://console.groq.com/settings/billing";
  test.each<[string, Reply]>([
    [
      "although billing is spoken of",
      error(
        `Rate limit reached on tokens per minute (TPM): Limit 12000, Used 11500. Please try again in 0.2s. ${billing}`,
        {},
        429,
      ),
    ],
    [
      "although a quota is spoken of",
      refuse(429, [
        {
          error: {
            code: 429,
            message:
              "You exceeded your current quota, please check your plan and billing details. Please retry in 0.1s.",
          },
        },
      ]),
    ],
    ["with a status of its own", error("Flex tier capacity exceeded", {}, 498)],
    ["overloaded", error("Overloaded", { type: "overloaded_error" }, 529)],
  ])("%s", async (_, busy) => {
    let asked = 0;
    const { last } = await ask(() => (asked++ ? say("Fine.") : busy));
    expect(last).toMatchObject({ full_response: "Fine." });
  });

  test.each<[string, Reply, number]>([
    [
      "in headers of what is used up",
      error("Too many requests", {}, 429).map((step) => ({
        ...step,
        headers: {
          "x-ratelimit-remaining-requests": "0",
          "x-ratelimit-reset-requests": "2s",
          "x-ratelimit-remaining-tokens": "9000",
          "x-ratelimit-reset-tokens": "1h",
        },
      })) as Reply,
      2,
    ],
    ["in words", error("Requests have exceeded the rate limit. Please retry after 2 seconds.", {}, 429), 2],
    ["while it loads", refuse(503, { error: "Model x is currently loading", estimated_time: 2.0 }), 2],
  ])("for as long as it is asked for, %s", async (_, busy, seconds) => {
    let asked = 0;
    const { turn } = await ask(() => (asked++ ? say("Fine.") : busy));
    expect(turn.last).toMatchObject({ full_response: "Fine." });
    expect(turn.of("notice")).toMatchObject([{ code: "provider_waiting", values: { seconds } }]);
  });

  test("but not for a day's", async () => {
    const { last } = await ask(() =>
      error(`Rate limit reached on tokens per day (TPD). Please try again in 14m23.5s. ${billing}`, {}, 429),
    );
    expect(last).toMatchObject({
      error_code: "provider_rate_limited",
      error: expect.stringContaining("14m23.5s"),
    });
    expect(stack.model.requests).toHaveLength(1);
  });
});
