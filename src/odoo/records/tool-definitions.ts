import { z } from "zod";
import type { OdooClient } from "../client.ts";
import { jsonObject, text } from "./field.ts";

const definition = z.object({
  id: z.number(),
  name: text,
  title: text,
  description: text,
  input_schema: jsonObject,
  annotations: jsonObject,
  definition_hash: z.string(),
});
const specification = Object.fromEntries(Object.keys(definition.shape).map((name) => [name, {}]));

/** What a model is told of a tool. Shared by all turns: never changed. */
export type ToolDefinitionRecord = Readonly<z.infer<typeof definition>>;
/** By `id:definition_hash`: another definition of the tool has another key. */
export type ToolDefinitionMap = ReadonlyMap<string, ToolDefinitionRecord>;

/** Kept definitions at most: some ten megabytes. */
const MAX_KEPT = 5_000;

/** Definitions are most of what a question would read, and they hardly ever change: each is read once. */
export class ToolDefinitions {
  readonly #odoo: OdooClient;
  /** The one read longest ago first. */
  readonly #kept = new Map<string, ToolDefinitionRecord>();

  constructor(odoo: OdooClient) {
    this.#odoo = odoo;
  }

  /** @returns without those that were deleted or changed meanwhile. At most one call. */
  async read(keys: readonly string[], signal?: AbortSignal): Promise<ToolDefinitionMap> {
    const found = new Map<string, ToolDefinitionRecord>();
    const unknown: string[] = [];
    for (const key of keys) {
      const known = this.#kept.get(key);
      if (known) found.set(key, known);
      else unknown.push(key);
    }
    if (unknown.length)
      for (const record of await this.#ask(unknown, signal)) {
        const key = `${record.id}:${record.definition_hash}`;
        found.set(key, record);
        this.#keep(key, record);
      }
    return found;
  }

  #ask(keys: readonly string[], signal?: AbortSignal): Promise<ToolDefinitionRecord[]> {
    const ids = keys.map((key) => Number.parseInt(key, 10));
    return this.#odoo.call({
      model: "woow_paas_platform.mcp_tool",
      method: "web_search_read",
      kwargs: { domain: [["id", "in", ids]], specification },
      result: z.object({ records: z.array(definition) }).transform(({ records }) => records),
      signal,
      repeatable: true,
    });
  }

  #keep(key: string, record: ToolDefinitionRecord): void {
    this.#kept.set(key, record);
    if (this.#kept.size <= MAX_KEPT) return;
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest);
      return;
    }
  }
}
