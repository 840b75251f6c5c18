import { resolveReference } from "./schema-reference.ts";
import { keepKeyword, mendType } from "./schema-keywords.ts";

/**
 * Makes a tool's JSON Schema one that OpenAI-compatible providers accept as function parameters: an object
 * at the top, `items` for every array, no references, no tuples, only keywords that JSON Schema knows, with values
 * of the right type. One refused schema would fail every request of the assistant.
 */

export type Schema = Record<string, unknown>;

const MAX_DEPTH = 12;
/** Characters of JSON; larger schemas cost more of the model's context than a tool is worth. */
const MAX_SIZE = 32_768;
/** Schemas within a schema. References multiply: ten definitions that use each other would fill the memory. */
const MAX_NODES = 2_000;

interface Context {
  root: Schema;
  /** Schemas that may still be visited. */
  left: number;
}

/** @returns the mended schema, or nothing when the tool must be left out. */
export function toParameters(schema: unknown): Schema | undefined {
  const root = isSchema(schema) ? schema : {};
  const context = { root, left: MAX_NODES };
  const mended = withoutTopUnions(mend(root, context, 0, new Set()));
  if (mended["type"] !== "object" || context.left < 0) return undefined;
  const text = JSON.stringify(mended, (_key, value: unknown) =>
    typeof value === "string" ? value.toWellFormed() : value,
  );
  return text.length > MAX_SIZE ? undefined : (JSON.parse(text) as Schema);
}

function mend(schema: Schema, context: Context, depth: number, references: ReadonlySet<string>): Schema {
  if (depth > MAX_DEPTH || --context.left < 0) return {};
  const reference = schema["$ref"];
  if (typeof reference === "string") {
    const target = references.has(reference) ? undefined : resolveReference(reference, context.root);
    const { $ref: _, ...rest } = schema;
    return mend({ ...target, ...rest }, context, depth + 1, new Set([...references, reference]));
  }
  const inner = (value: unknown) => (isSchema(value) ? mend(value, context, depth + 1, references) : {});
  const result: Schema = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === "type") {
      const type = mendType(value);
      if (type !== undefined) result["type"] = type;
    } else if (key === "properties") result["properties"] = mendProperties(value, inner);
    else if (key === "anyOf" || key === "oneOf" || key === "allOf") {
      if (!Array.isArray(value) || !value.length) continue;
      const members = value.map(inner);
      if (key === "allOf") result["allOf"] = members;
      // Either may be there beside the other.
      else result["anyOf"] = [...branches(result["anyOf"]), ...members];
    } else if (key === "additionalProperties") {
      result[key] = typeof value === "boolean" ? value : inner(value);
    } else {
      const kept = keepKeyword(key, value);
      if (kept !== undefined) result[key] = kept;
    }
  }
  if (result["properties"]) result["type"] ??= "object";
  // The arguments of a call are an object, never null.
  if (depth === 0 && (!result["type"] || includesType(result, "object"))) result["type"] = "object";
  if (includesType(result, "object")) result["properties"] ??= {};
  if (includesType(result, "array")) result["items"] = mendItems(schema, inner);
  dropUnknownRequired(result);
  return result;
}

function mendProperties(properties: unknown, inner: (value: unknown) => Schema): Schema {
  if (!isSchema(properties)) return {};
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, inner(property)]));
}

/** Tuples become arrays of any of their members. */
function mendItems(schema: Schema, inner: (value: unknown) => Schema): Schema {
  const { items, prefixItems } = schema;
  const tuple = [prefixItems, items].flatMap((value) => (Array.isArray(value) ? value : []));
  if (!tuple.length) return inner(items);
  const members = [...tuple, ...(isSchema(items) ? [items] : [])].map(inner);
  return members.length === 1 ? (members[0] ?? {}) : { anyOf: members };
}

function dropUnknownRequired(schema: Schema): void {
  const { required, properties } = schema;
  if (!Array.isArray(required)) return;
  const known = required.filter((name) => isSchema(properties) && Object.hasOwn(properties, String(name)));
  if (known.length) schema["required"] = known;
  else delete schema["required"];
}

/** At the top, providers refuse unions and enums: their members' properties are offered together. */
function withoutTopUnions(schema: Schema): Schema {
  const { anyOf, allOf, enum: _, ...rest } = schema;
  const alternatives = branches(anyOf).map(withoutTopUnions);
  const together = branches(allOf).map(withoutTopUnions);
  if (!alternatives.length && !together.length) return rest;
  const properties = Object.fromEntries(
    [...together, ...alternatives, rest].flatMap((member) =>
      isSchema(member["properties"]) ? Object.entries(member["properties"]) : [],
    ),
  );
  const required = new Set(
    [rest, ...together].flatMap((member) => (Array.isArray(member["required"]) ? member["required"] : [])),
  );
  const merged: Schema = { type: "object", ...rest, properties };
  if (required.size) merged["required"] = [...required];
  return merged;
}

function branches(value: unknown): Schema[] {
  return Array.isArray(value) ? value.filter(isSchema) : [];
}

function includesType(schema: Schema, type: string): boolean {
  const own = schema["type"];
  return Array.isArray(own) ? own.includes(type) : own === type;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
