import { z } from "zod";
import type { OdooClient } from "../client.ts";
import { foundRecords, specificationOf, text } from "./field.ts";

/** How to reach a model; its key included, so never logged. */
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

export class AiConfigRecords {
  readonly #odoo: OdooClient;

  constructor(odoo: OdooClient) {
    this.#odoo = odoo;
  }

  /** @returns the settings of a model, archived ones too, or nothing when they were deleted. */
  async read(id: number, signal?: AbortSignal): Promise<AiConfigRecord | undefined> {
    const [record] = await this.#odoo.call({
      model: "ai.config",
      method: "web_search_read",
      kwargs: {
        domain: [["id", "=", id]],
        specification: aiConfigSpecification,
        context: { active_test: false },
      },
      result: foundRecords(aiConfig),
      signal,
      repeatable: true,
    });
    return record;
  }
}
