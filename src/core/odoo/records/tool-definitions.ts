import { z } from "zod";
import type { Store } from "../../store/store.ts";
import type { OdooClient } from "../client.ts";
import { foundRecords, jsonObject, specificationOf, text } from "./field.ts";

const definition = z.object({
  id: z.number(),
  name: text,
  title: text,
  description: text,
  input_schema: jsonObject,
  annotations: jsonObject,
  /** Whether its person is asked before each call; `server`: as its server's setting says. */
  approval: z.enum(["server", "ask", "never"]),
  definition_hash: z.string(),
});
const specification = specificationOf(definition.shape);

/** What a model is told of a tool. Shared by all turns: never changed. */
export type ToolDefinitionRecord = Readonly<z.infer<typeof definition>>;
/** The tools of one server, in the order in which they are offered. */
export interface OfferedTools {
  tools: readonly ToolDefinitionRecord[];
  /** So many at the beginning are those that an administrator put first. */
  preferred: number;
}
/** By a server's `offered_tools`. */
export type ToolDefinitionMap = ReadonlyMap<string, OfferedTools>;

/** Definitions are most of what a question would read, and they hardly ever change: each is read once. */
export class ToolDefinitions {
  readonly #odoo: OdooClient;
  /** By `id:definition_hash`: another definition of the tool has another key. */
  readonly #definitions;
  readonly #lists;

  constructor(odoo: OdooClient, store: Store) {
    this.#odoo = odoo;
    this.#definitions = store.room<ToolDefinitionRecord>("toolDefinitions");
    this.#lists = store.room<OfferedTools>("toolLists");
  }

  /** @returns without tools that were deleted or changed meanwhile. At most one call. */
  async read(lists: readonly string[], signal?: AbortSignal): Promise<ToolDefinitionMap> {
    const found = new Map<string, OfferedTools>();
    const others = lists.filter((list) => {
      const known = this.#lists.get(list);
      if (known) found.set(list, known);
      return !known;
    });
    const asked = await this.#ask(
      others.flatMap(keysOf).filter((key) => !this.#definitions.has(key)),
      signal,
    );
    for (const list of others) {
      const toolOf = (key: string) => asked.get(key) ?? this.#definitions.get(key) ?? [];
      const preferred = preferredIn(list).flatMap(toolOf);
      const offered = {
        tools: [...preferred, ...othersIn(list).flatMap(toolOf)],
        preferred: preferred.length,
      };
      found.set(list, offered);
      if (offered.tools.length === keysOf(list).length) this.#lists.set(list, offered);
    }
    for (const [key, record] of asked) this.#definitions.set(key, record);
    return found;
  }

  async #ask(keys: readonly string[], signal?: AbortSignal): Promise<Map<string, ToolDefinitionRecord>> {
    if (!keys.length) return new Map();
    const ids = keys.map((key) => Number.parseInt(key, 10));
    const records = await this.#odoo.call({
      model: "woow_paas_platform.mcp_tool",
      method: "web_search_read",
      kwargs: { domain: [["id", "in", ids]], specification },
      result: foundRecords(definition),
      signal,
      repeatable: true,
    });
    return new Map(records.map((record) => [`${record.id}:${record.definition_hash}`, record]));
  }
}

/** `id:definition_hash` of each tool; a star before one says that an administrator put it first. */
function keysOf(list: string): string[] {
  return [...preferredIn(list), ...othersIn(list)];
}

function preferredIn(list: string): string[] {
  return list.split(" ").flatMap((key) => (key.startsWith("*") ? [key.slice(1)] : []));
}

function othersIn(list: string): string[] {
  return list.split(" ").filter((key) => key && !key.startsWith("*"));
}
