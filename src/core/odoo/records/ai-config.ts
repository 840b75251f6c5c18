import { z } from "zod";
import { jsonTextsByName, specificationOf, text } from "./field.ts";

/** How to reach a model, as Odoo answers it and sends it along; its key included, so never logged. */
export const aiConfig = z.object({
  id: z.number(),
  api_base_url: text,
  stored_api_key: text,
  model: text,
  temperature: z.number(),
  max_tokens: z.number(),
  max_completion_tokens: z.number(),
  reasoning_effort: text,
  /** Tokens of question and answer together; 0: unknown. */
  context_window: z.number(),
  key_header: z.enum(["auto", "bearer", "api-key", "x-api-key"]),
  stored_headers_json: jsonTextsByName,
  /** What was learned from the provider's refusals. */
  dialect: z.union([z.record(z.string(), z.unknown()), z.literal(false)]).transform((value) => value || {}),
  active: z.boolean(),
});

export type AiConfigRecord = z.infer<typeof aiConfig>;

/** For nesting in a specification. */
export const aiConfigSpecification = specificationOf(aiConfig.shape);
