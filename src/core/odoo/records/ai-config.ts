import { z } from "zod";
import { specificationOf, text } from "./field.ts";

/** How to reach a model, as Odoo answers it and sends it along; its key included, so never logged. */
export const aiConfig = z.object({
  api_base_url: text,
  stored_api_key: text,
  model: text,
  temperature: z.number(),
  max_tokens: z.number(),
  active: z.boolean(),
});

export type AiConfigRecord = z.infer<typeof aiConfig>;

/** For nesting in a specification. */
export const aiConfigSpecification = specificationOf(aiConfig.shape);
