import type { AiConfigRecord } from "../../core/odoo/records/ai-config.ts";
import { readDialect } from "./dialect.ts";
import type { ChatModel } from "./model.ts";
import { OpenAiChat } from "./openai-chat.ts";
import { ProviderClients, type ProviderClientsOptions } from "./provider-client.ts";

export type CreateModel = (config: AiConfigRecord) => ChatModel;

export function createOpenAiModel(options: ProviderClientsOptions): CreateModel {
  const clients = new ProviderClients(options);
  return (config) => {
    const learned = readDialect(config.dialect);
    return new OpenAiChat({
      id: config.id,
      client: clients.client(config.api_base_url, config.stored_api_key),
      apiKey: config.stored_api_key,
      headers: config.stored_headers_json,
      model: config.model,
      temperature: config.temperature,
      maxTokens: config.max_tokens,
      maxCompletionTokens: config.max_completion_tokens,
      reasoningEffort: config.reasoning_effort,
      dialect: {
        ...learned,
        ...(config.key_header !== "auto" &&
          config.key_header !== "bearer" && { key_header: config.key_header }),
        ...(config.context_window > 0 && { context_window: config.context_window }),
      },
      idleMs: options.idleMs,
    });
  };
}
