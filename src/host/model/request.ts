import type { ToolDefinition } from "../../core/tool/tool.ts";
import { shortId } from "./call-id.ts";
import { type Dialect, isOmitted } from "./dialect.ts";
import type { Message, ModelRequest, ToolCall } from "./model.ts";
import { plainSchema } from "./plain-schema.ts";

type Json = Record<string, unknown>;

/** How a model is set up by its administrator. */
export interface ModelSettings {
  model: string;
  temperature: number;
  /** Of an answer; 0: the provider's own limit. */
  maxTokens: number;
  /** The same under its newer name, thoughts included; 0: not given. */
  maxCompletionTokens: number;
  /** Empty: the model's own. */
  reasoningEffort: string;
}

/** What of the request may be left out when it is refused. */
export function optionalParameters(settings: ModelSettings): string[] {
  const { temperature, reasoningEffort } = settings;
  return [
    "stream_options",
    ...(temperature === 1 ? [] : ["temperature"]),
    ...(reasoningEffort ? ["reasoning_effort"] : []),
  ];
}

/** Our request in the provider's words, as JSON. */
export function toBody(request: ModelRequest, settings: ModelSettings, dialect: Dialect): string {
  const { model, temperature, reasoningEffort } = settings;
  const body: Json = {
    model,
    stream: true,
    ...(!isOmitted(dialect, "stream_options") && { stream_options: { include_usage: true } }),
    // 1 is every provider's default, and some models refuse the parameter altogether.
    ...(temperature !== 1 && !isOmitted(dialect, "temperature") && { temperature }),
    ...(reasoningEffort && !isOmitted(dialect, "reasoning_effort") && { reasoning_effort: reasoningEffort }),
    ...limitOf(settings, dialect),
    messages: toChatMessages(request.messages, dialect),
  };
  const text = JSON.stringify(body);
  const tools = offered(request, dialect);
  if (!tools.length) return text;
  const texts = tools.map((tool) => (dialect.plain_schemas ? plainToolText(tool) : toolText(tool)));
  const choice = request.mayCall ? "" : `,"tool_choice":"none"`;
  return `${text.slice(0, -1)},"tools":[${texts.join(",")}]${choice}}`;
}

function offered({ tools, mayCall }: ModelRequest, { no_tools, keep_tools }: Dialect) {
  return no_tools || !(mayCall || keep_tools) ? [] : tools;
}

function limitOf({ maxTokens, maxCompletionTokens }: ModelSettings, { max_tokens: name }: Dialect): Json {
  if (name === "none") return {};
  if (maxCompletionTokens > 0) return { [name ?? "max_completion_tokens"]: maxCompletionTokens };
  return maxTokens > 0 ? { [name ?? "max_tokens"]: maxTokens } : {};
}

/** Tools are most of a request, and the same in each round and turn: their JSON is written once. */
const toolTexts = new WeakMap<ToolDefinition, string>();
const plainToolTexts = new WeakMap<ToolDefinition, string>();

function toolText(tool: ToolDefinition): string {
  return once(toolTexts, tool, () => JSON.stringify({ type: "function", function: tool }));
}

function plainToolText(tool: ToolDefinition): string {
  return once(plainToolTexts, tool, () =>
    JSON.stringify({ type: "function", function: { ...tool, parameters: plainSchema(tool.parameters) } }),
  );
}

function once(texts: WeakMap<ToolDefinition, string>, tool: ToolDefinition, make: () => string): string {
  const known = texts.get(tool);
  if (known !== undefined) return known;
  const text = make();
  texts.set(tool, text);
  return text;
}

/** Between a tool's result and a person's message, where a provider wants an answer. */
const BETWEEN = "(I have read the results.)";

function toChatMessages(messages: readonly Message[], dialect: Dialect): Json[] {
  const result: Json[] = [];
  let prompt = "";
  let before: Message["role"] | undefined;
  for (const message of messages) {
    if (message.role === "system" && dialect.no_system_role) {
      prompt = message.content;
      continue;
    }
    if (dialect.strict_roles && message.role === "user" && before === "tool")
      result.push({ role: "assistant", content: BETWEEN });
    const asked =
      prompt && message.role === "user"
        ? { ...message, content: `${prompt}\n\n${message.content}` }
        : message;
    if (asked !== message) prompt = "";
    result.push(toChatMessage(asked, dialect));
    before = message.role;
  }
  return result;
}

function toChatMessage(message: Message, dialect: Dialect): Json {
  switch (message.role) {
    case "system":
      return message;
    case "user":
      return { role: "user", content: userContent(message, dialect) };
    case "assistant": {
      const echo = dialect.no_echo ? {} : message.echo;
      if (!message.toolCalls?.length) return { role: "assistant", content: message.content, ...echo };
      return {
        role: "assistant",
        content: message.content || null,
        ...echo,
        tool_calls: message.toolCalls.map((call) => toChatCall(call, dialect)),
      };
    }
    case "tool":
      return { role: "tool", tool_call_id: callId(message.callId, dialect), content: message.content };
  }
}

function userContent(
  { content, images }: Extract<Message, { role: "user" }>,
  { no_images: blind }: Dialect,
): unknown {
  if (!images?.length) return content;
  if (blind) return `${content}\n(Pictures were left out: the model does not accept them.)`;
  return [
    { type: "text", text: content },
    ...images.map((image) => ({
      type: "image_url",
      image_url: { url: `data:${image.mimeType};base64,${image.data}` },
    })),
  ];
}

function toChatCall({ id, name, arguments: text, echo }: ToolCall, dialect: Dialect): Json {
  return {
    id: callId(id, dialect),
    type: "function",
    function: { name, arguments: text },
    ...(dialect.no_echo ? {} : echo),
  };
}

function callId(id: string, { short_ids: short }: Dialect): string {
  return short ? shortId(id) : id;
}
