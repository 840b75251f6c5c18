import { isObject, type JsonObject, textOf, withoutNull } from "./wire/json.ts";

export interface ListedTool {
  name: string;
  title: string;
  description: string;
  inputSchema: Record<string, unknown>;
  annotations: Record<string, unknown>;
}

/** Why a tool of a list is not taken over. */
export type LeftOutReason = "unnamed" | "too_long" | "unusable_input";

/** A tool that is left out, by its name or its place in the list. */
export interface LeftOut {
  name: string;
  reason: LeftOutReason;
}

/** What MCP knows of a tool's behaviour; each a truth value. */
const HINTS = ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"];

/**
 * One tool of a list, as far as it can be understood: what is `null` or of the wrong kind is absent. What it says of
 * its output is not read: nothing depends on it.
 * @param place in the list, from 1.
 * @param order the names that come first in its schema.
 */
export function readTool(listed: unknown, place: number, order: readonly string[]): ListedTool | LeftOut {
  const tool = isObject(listed) ? withoutNull(listed) : {};
  const name = typeof tool["name"] === "number" ? String(tool["name"]) : textOf(tool["name"]);
  if (name === undefined) return { name: `#${place}`, reason: "unnamed" };
  const inputSchema = readSchema(tool["inputSchema"] ?? tool["input_schema"] ?? tool["parameters"]);
  if (!inputSchema) return { name, reason: "unusable_input" };
  const annotations = readAnnotations(tool["annotations"]);
  const { title = annotations["title"], description } = tool;
  return {
    name,
    title: typeof title === "string" ? title : "",
    description: typeof description === "string" ? description : "",
    inputSchema: inOrder(inputSchema, order),
    annotations,
  };
}

export function isLeftOut(tool: ListedTool | LeftOut): tool is LeftOut {
  return "reason" in tool;
}

function readAnnotations(annotations: unknown): JsonObject {
  if (!isObject(annotations)) return {};
  const { title } = annotations;
  const hints = HINTS.map((name) => [name, annotations[name]]).filter(
    ([, hint]) => typeof hint === "boolean",
  );
  return { ...(typeof title === "string" && { title }), ...Object.fromEntries(hints) };
}

/** A schema of the arguments; some servers omit it for tools without any, or send it as text. */
function readSchema(schema: unknown): JsonObject | undefined {
  if (schema === undefined || schema === true || schema === "") return { type: "object", properties: {} };
  if (typeof schema === "string") return readSchema(readJson(schema));
  if (!isObject(schema)) return undefined;
  const known = Object.entries(schema).filter(([name, value]) => value !== null || !MAIN.has(name));
  return { type: "object", ...Object.fromEntries(known) };
}

/** Without them it would be no schema of arguments. */
const MAIN: ReadonlySet<string> = new Set(["type", "properties", "required"]);

function inOrder(schema: JsonObject, order: readonly string[]): JsonObject {
  const first = order.filter((name) => name in schema).map((name) => [name, schema[name]]);
  return { ...Object.fromEntries(first), ...schema };
}

/** What a text holds; nothing usable where it is no JSON, or text once more. */
function readJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? false : value;
  } catch {
    return false;
  }
}
