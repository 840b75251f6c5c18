import type { AiConfigRecord } from "../../core/odoo/records/ai-config.ts";
import type { ChatModel } from "./model.ts";
import { OpenAiChat, type OpenAiChatOptions } from "./openai-chat.ts";

export type CreateModel = (config: AiConfigRecord) => ChatModel;

/** @param idleMs longest silence of a provider, in milliseconds. */
export function createOpenAiModel({
  idleMs,
  fetch,
}: Pick<OpenAiChatOptions, "idleMs" | "fetch">): CreateModel {
  return (config) =>
    new OpenAiChat({
      baseUrl: config.api_base_url,
      apiKey: config.stored_api_key,
      model: config.model,
      temperature: config.temperature,
      maxTokens: config.max_tokens,
      idleMs,
      ...(fetch && { fetch }),
    });
}
