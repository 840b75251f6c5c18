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

/** A tool, and which of its definitions. */
export interface ToolKey {
  id: number;
  definition_hash: string;
}

/** Kept definitions at most: some ten megabytes. */
const MAX_KEPT = 5_000;

/** Definitions are most of what a question would read, and they hardly ever change: each is read once. */
export class ToolDefinitions {
  readonly #odoo: OdooClient;
  readonly #maxKept: number;
  /** By tool; the one used longest ago first. */
  readonly #kept = new Map<number, ToolDefinitionRecord>();

  constructor(odoo: OdooClient, maxKept = MAX_KEPT) {
    this.#odoo = odoo;
    this.#maxKept = maxKept;
  }

  /** @returns by id; a tool that was deleted meanwhile is missing. At most one call. */
  async read(
    tools: readonly ToolKey[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<number, ToolDefinitionRecord>> {
    const found = new Map<number, ToolDefinitionRecord>();
    const unknown: number[] = [];
    for (const { id, definition_hash: hash } of tools) {
      const kept = this.#kept.get(id);
      if (kept?.definition_hash === hash) found.set(id, kept);
      else unknown.push(id);
    }
    for (const record of await this.#ask(unknown, signal)) found.set(record.id, record);
    for (const record of found.values()) this.#keep(record);
    return found;
  }

  async #ask(ids: readonly number[], signal?: AbortSignal): Promise<ToolDefinitionRecord[]> {
    if (!ids.length) return [];
    return this.#odoo.call({
      model: "woow_paas_platform.mcp_tool",
      method: "web_search_read",
      kwargs: { domain: [["id", "in", ids]], specification },
      result: z.object({ records: z.array(definition) }).transform(({ records }) => records),
      signal,
      repeatable: true,
    });
  }

  #keep(record: ToolDefinitionRecord): void {
    this.#kept.delete(record.id);
    this.#kept.set(record.id, record);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#maxKept) return;
      this.#kept.delete(oldest);
    }
  }
}
