import type { ToolDefinition } from "../../core/tool/tool.ts";
import { shortenText } from "../../core/shorten-text.ts";
import { toChatMessages } from "./chat-messages.ts";
import { type Dialect, isOmitted } from "./dialect.ts";
import type { ModelRequest } from "./model.ts";
import { plainSchema } from "./plain-schema.ts";
import { USUAL_LIMIT } from "./refusal/rules-of-size.ts";

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
    stream: !dialect.no_stream,
    ...(!dialect.no_stream &&
      !isOmitted(dialect, "stream_options") && { stream_options: { include_usage: true } }),
    // 1 is every provider's default, and some models refuse the parameter altogether.
    ...(temperature !== 1 && !isOmitted(dialect, "temperature") && { temperature }),
    ...(reasoningEffort && !isOmitted(dialect, "reasoning_effort") && { reasoning_effort: reasoningEffort }),
    ...limitParameter(settings, dialect),
    messages: toChatMessages(request.messages, dialect),
  };
  const text = JSON.stringify(body);
  const tools = offered(request, dialect);
  if (!tools.length) return text;
  const texts = tools.map((tool) => textOf(tool, dialect));
  const choice = request.mayCall ? "" : `,"tool_choice":"none"`;
  return `${text.slice(0, -1)},"tools":[${texts.join(",")}]${choice}}`;
}

function offered({ tools, mayCall }: ModelRequest, { no_tools, keep_tools, max_tools: most }: Dialect) {
  if (no_tools || !(mayCall || keep_tools)) return [];
  return most === undefined ? tools : tools.slice(0, most);
}

/** Tokens that an answer may have; 0: as many as the provider likes. */
export function limitOf(
  { maxTokens, maxCompletionTokens }: ModelSettings,
  { max_tokens: name, max_answer: most = Infinity, needs_limit: needed }: Dialect,
): number {
  if (name === "none") return 0;
  return Math.min(maxCompletionTokens || maxTokens || (needed ? USUAL_LIMIT : 0), most);
}

function limitParameter(settings: ModelSettings, dialect: Dialect): Json {
  const limit = limitOf(settings, dialect);
  const usual = settings.maxCompletionTokens > 0 ? "max_completion_tokens" : "max_tokens";
  return limit > 0 ? { [dialect.max_tokens ?? usual]: limit } : {};
}

/** Tools are most of a request, and the same in each round and turn: their JSON is written once. */
const toolTexts = new WeakMap<ToolDefinition, string>();
const plainToolTexts = new WeakMap<ToolDefinition, string>();

function textOf(tool: ToolDefinition, dialect: Dialect): string {
  if (dialect.max_description !== undefined) return writeTool(tool, dialect);
  const texts = dialect.plain_schemas ? plainToolTexts : toolTexts;
  const known = texts.get(tool);
  if (known !== undefined) return known;
  const text = writeTool(tool, dialect);
  texts.set(tool, text);
  return text;
}

function writeTool(
  tool: ToolDefinition,
  { plain_schemas: isPlain, max_description: length }: Dialect,
): string {
  const definition = {
    ...tool,
    ...(isPlain && { parameters: plainSchema(tool.parameters) }),
    ...(length !== undefined && { description: shortenText(tool.description, length) }),
  };
  return JSON.stringify({ type: "function", function: definition });
}
