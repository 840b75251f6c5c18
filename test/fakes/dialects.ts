import type { ChatRequestSeen, Reply } from "./fake-model.ts";

/**
 * How real providers differ from OpenAI, each out of a public report. A dialect looks at a request and answers with a
 * refusal, or lets it pass.
 */
export interface FakeDialect {
  /** Who speaks it. */
  provider: string;
  refuse(request: ChatRequestSeen): Reply | undefined;
}

const refuse = (status: number, body: unknown): Reply => [{ status, body }];
const invalid = (message: string, more: object = {}) =>
  refuse(400, { error: { message, type: "invalid_request_error", ...more } });
const rolesOf = ({ messages }: ChatRequestSeen) => messages.map(({ role }) => role);

export const OPENAI_REASONING: FakeDialect = {
  provider: "OpenAI, reasoning models",
  refuse: (request) => {
    if ("max_tokens" in request)
      return invalid(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        { param: "max_tokens", code: "unsupported_parameter" },
      );
    if ("temperature" in request)
      return invalid(
        "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
        { param: "temperature", code: "unsupported_value" },
      );
    return undefined;
  },
};

export const AZURE_CLASSIC: FakeDialect = {
  provider: "Azure OpenAI, classic endpoint",
  refuse: ({ headers }) =>
    headers["api-key"] === "sk-model-key" && !headers["authorization"]
      ? undefined
      : refuse(401, { error: { code: "401", message: "Access denied due to missing subscription key." } }),
};

export const MISTRAL: FakeDialect = {
  provider: "Mistral",
  refuse: (request) => {
    const roles = rolesOf(request);
    if (roles.some((role, at) => role === "user" && roles[at - 1] === "tool"))
      return refuse(400, {
        object: "error",
        message: "Unexpected role 'user' after role 'tool'",
        type: "invalid_request_message_order",
        code: "3230",
      });
    const ids = request.messages.flatMap(({ tool_calls: calls = [] }) => calls.map(({ id }) => id));
    const wrong = ids.find((id) => !/^[a-zA-Z0-9]{9}$/.test(id));
    if (wrong !== undefined)
      return refuse(400, {
        object: "error",
        message: `Tool call id was ${wrong} but must be a-z, A-Z, 0-9, with a length of 9.`,
        type: "invalid_function_call",
        code: "3280",
      });
    return undefined;
  },
};

export const STRICT_TEMPLATE: FakeDialect = {
  provider: "vLLM and llama.cpp with the chat templates of Gemma and Mistral",
  refuse: (request) => {
    const roles = rolesOf(request);
    if (roles[0] === "system")
      return invalid("System role not supported", { type: "BadRequestError", code: 400 });
    if (roles.some((role, at) => role === "user" && roles[at - 1] === "user"))
      return invalid("Conversation roles must alternate user/assistant/user/assistant/...");
    return undefined;
  },
};

export const STRICT_PARAMETERS: FakeDialect = {
  provider: "Azure ML, Databricks and other servers that forbid what they do not know",
  refuse: (request) =>
    "stream_options" in request
      ? refuse(422, {
          object: "error",
          message: {
            detail: [
              {
                type: "extra_forbidden",
                loc: ["body", "stream_options", "include_usage"],
                msg: "Extra inputs are not permitted",
              },
            ],
          },
        })
      : undefined,
};

export const OLLAMA_WITHOUT_TOOLS: FakeDialect = {
  provider: "Ollama, models without tools",
  refuse: ({ tools }) =>
    tools
      ? invalid("registry.ollama.ai/library/gemma3:4b does not support tools", { type: "api_error" })
      : undefined,
};

export const BLIND: FakeDialect = {
  provider: "DeepSeek, models that cannot see",
  refuse: ({ messages }) =>
    JSON.stringify(messages).includes("image_url")
      ? invalid("Failed to deserialize the JSON body: unknown variant `image_url`, expected `text`")
      : undefined,
};

export const DEEPSEEK_THINKING: FakeDialect = {
  provider: "DeepSeek, thinking mode",
  refuse: ({ messages }) =>
    messages.some((message) => message.tool_calls && !message["reasoning_content"])
      ? invalid("The `reasoning_content` in the thinking mode must be passed back to the API.")
      : undefined,
};

export const GEMINI: FakeDialect = {
  provider: "Gemini's OpenAI endpoint",
  refuse: ({ messages, tools = [] }) => {
    const calls = messages.flatMap(({ tool_calls = [] }) => tool_calls) as { extra_content?: unknown }[];
    if (calls.some(({ extra_content: extra }) => !extra))
      return refuse(400, [
        {
          error: {
            code: 400,
            message: "Function call is missing a thought_signature in functionCall parts.",
          },
        },
      ]);
    if (/"(additionalProperties|anyOf|\$ref)"/.test(JSON.stringify(tools)))
      return refuse(400, [
        {
          error: {
            code: 400,
            message:
              "Invalid JSON payload received. Unknown name \"additionalProperties\" at 'tools.function_declarations[0].parameters': Cannot find field.",
            status: "INVALID_ARGUMENT",
          },
        },
      ]);
    return undefined;
  },
};

export const BEDROCK_BEHIND_LITELLM: FakeDialect = {
  provider: "Anthropic and Bedrock behind LiteLLM",
  refuse: ({ messages, tools }) =>
    !tools && messages.some(({ role }) => role === "tool")
      ? invalid(
          "litellm.UnsupportedParamsError: Bedrock doesn't support tool calling without `tools=` param specified. Requests which include tool_use or tool_result blocks must define tools",
        )
      : undefined,
};

export const GROQ_STRICT_MESSAGES: FakeDialect = {
  provider: "Groq, which sends reasoning and refuses it",
  refuse: ({ messages }) =>
    messages.some((message) => "reasoning" in message)
      ? invalid(
          "'messages.2' : for 'role:assistant' the following must be satisfied[('messages.2' : property 'reasoning' is unsupported)]",
        )
      : undefined,
};

/** @param window tokens, at four characters each. */
export const smallWindow = (window: number): FakeDialect => ({
  provider: "llama.cpp, a small context",
  refuse: ({ messages }) => {
    const tokens = Math.round(JSON.stringify(messages).length / 4);
    return tokens > window
      ? refuse(400, {
          error: {
            code: 400,
            message: `request (${tokens} tokens) exceeds the available context size (${window} tokens), try increasing it`,
            type: "exceed_context_size_error",
            n_ctx: window,
          },
        })
      : undefined;
  },
});
