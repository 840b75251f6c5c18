import OpenAI from "openai";
import { SidecarError } from "../../core/errors/sidecar-error.ts";
import type { ToolDefinition } from "../../core/tool/tool.ts";
import type { ChatModel, Message, ModelEvent, ModelRequest, Usage } from "./model.ts";
import { toProviderError } from "./provider-error.ts";
import { ToolCallFragments } from "./tool-call-fragments.ts";

type ChatMessage = OpenAI.Chat.Completions.ChatCompletionMessageParam;
type ChatChunks = AsyncIterable<OpenAI.Chat.Completions.ChatCompletionChunk>;
type ChatRequest = OpenAI.Chat.Completions.ChatCompletionCreateParamsStreaming;

export interface OpenAiChatOptions {
  baseUrl: string;
  apiKey: string;
  model: string;
  temperature: number;
  /** 0: the provider's own limit. */
  maxTokens: number;
  /** Longest silence of the provider, in milliseconds. */
  idleMs: number;
  fetch?: typeof globalThis.fetch;
}

/** Any server that speaks OpenAI's streaming chat completions. */
export class OpenAiChat implements ChatModel {
  readonly #client: OpenAI;
  readonly #options: OpenAiChatOptions;

  constructor(options: OpenAiChatOptions) {
    this.#options = options;
    this.#client = new OpenAI({
      baseURL: options.baseUrl,
      // The SDK insists on a key; local servers need none.
      apiKey: options.apiKey || "none",
      organization: null,
      project: null,
      maxRetries: 2,
      // It would print broken chunks, and with them what people write.
      logLevel: "off",
      timeout: options.idleMs,
      ...(options.fetch && { fetch: options.fetch }),
    });
  }

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void> {
    const idle = new IdleTimer(this.#options.idleMs);
    const fragments = new ToolCallFragments();
    const usage: Usage = { inputTokens: 0, outputTokens: 0 };
    let finished = false;
    try {
      const chunks = await this.#client.post<ChatChunks>("/chat/completions", {
        body: toBody(request, this.#options),
        headers: { "content-type": "application/json" },
        stream: true,
        signal: AbortSignal.any([signal, idle.signal]),
      });
      for await (const chunk of chunks) {
        idle.touch();
        if (chunk.usage) {
          usage.inputTokens = tokenCount(chunk.usage.prompt_tokens);
          usage.outputTokens = tokenCount(chunk.usage.completion_tokens);
        }
        const choice = chunk.choices?.[0];
        if (!choice) continue;
        const { content, tool_calls: calls } = choice.delta ?? {};
        if (typeof content === "string" && content) yield { type: "text", text: content };
        if (Array.isArray(calls)) for (const fragment of calls) if (fragment) fragments.add(fragment);
        if (choice.finish_reason) finished = true;
      }
    } catch (error) {
      signal.throwIfAborted();
      idle.signal.throwIfAborted();
      throw toProviderError(error, this.#options.apiKey);
    } finally {
      idle.stop();
    }
    // The SDK ends its iteration silently on abort and when the connection was cut.
    signal.throwIfAborted();
    idle.signal.throwIfAborted();
    if (!finished) throw new SidecarError("provider_stream_broken", "The stream ended without finish_reason");
    yield { type: "end", toolCalls: fragments.finish(), usage };
  }
}

/** Whatever a server counts; Odoo stores 32-bit numbers. */
function tokenCount(value: unknown): number {
  return typeof value === "number" && value > 0 ? Math.min(Math.trunc(value), 2 ** 31 - 1) : 0;
}

/** Our request in the provider's words, as JSON. */
function toBody({ messages, tools }: ModelRequest, options: OpenAiChatOptions): string {
  const request: ChatRequest = {
    model: options.model,
    stream: true,
    stream_options: { include_usage: true },
    // 1 is every provider's default, and some models refuse the parameter altogether.
    ...(options.temperature !== 1 && { temperature: options.temperature }),
    ...(options.maxTokens > 0 && { max_tokens: options.maxTokens }),
    messages: messages.map(toChatMessage),
  };
  const body = JSON.stringify(request);
  return tools.length ? `${body.slice(0, -1)},"tools":[${tools.map(toolText).join(",")}]}` : body;
}

/** Tools are most of a request, and the same in each round and turn: their JSON is written once. */
const toolTexts = new WeakMap<ToolDefinition, string>();

function toolText(tool: ToolDefinition): string {
  const known = toolTexts.get(tool);
  if (known !== undefined) return known;
  const text = JSON.stringify({ type: "function", function: tool });
  toolTexts.set(tool, text);
  return text;
}

function toChatMessage(message: Message): ChatMessage {
  switch (message.role) {
    case "system":
      return message;
    case "user":
      if (!message.images?.length) return { role: "user", content: message.content };
      return {
        role: "user",
        content: [
          { type: "text", text: message.content },
          ...message.images.map((image) => ({
            type: "image_url" as const,
            image_url: { url: `data:${image.mimeType};base64,${image.data}` },
          })),
        ],
      };
    case "assistant":
      if (!message.toolCalls?.length) return { role: "assistant", content: message.content };
      return {
        role: "assistant",
        content: message.content || null,
        tool_calls: message.toolCalls.map((call) => ({
          id: call.id,
          type: "function" as const,
          function: { name: call.name, arguments: call.arguments },
        })),
      };
    case "tool":
      return { role: "tool", tool_call_id: message.callId, content: message.content };
  }
}

/** Aborts when nothing came for a while; `refresh` keeps one timer for the whole stream. */
class IdleTimer {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly signal = this.#controller.signal;

  constructor(milliseconds: number) {
    this.#timer = setTimeout(() => {
      this.#controller.abort(new SidecarError("provider_unreachable", "The provider fell silent"));
    }, milliseconds);
  }

  touch(): void {
    this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
