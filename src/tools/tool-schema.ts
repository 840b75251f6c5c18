/**
 * Makes a tool's JSON Schema one that OpenAI-compatible providers accept as function parameters: an object
 * at the top, `items` for every array, no references, no tuples, no draft keywords. One refused schema would
 * fail every request of the assistant.
 */

type Schema = Record<string, unknown>;

const MAX_DEPTH = 12;
/** Characters of JSON; larger schemas cost more of the model's context than a tool is worth. */
const MAX_SIZE = 32_768;
/** Schemas within a schema. References are written out, so that a few which name each other become millions. */
const MAX_PARTS = 2_000;

const DROPPED = new Set([
  "__proto__",
  "$schema",
  "$id",
  "$anchor",
  "$comment",
  "$defs",
  "$dynamicAnchor",
  "$dynamicRef",
  "$recursiveAnchor",
  "$recursiveRef",
  "$vocabulary",
  "definitions",
  "contentEncoding",
  "contentMediaType",
  "contentSchema",
  "contains",
  "dependencies",
  "dependentRequired",
  "dependentSchemas",
  "else",
  "if",
  "maxContains",
  "minContains",
  "not",
  "patternProperties",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
]);
const TYPES = new Set(["object", "array", "string", "number", "integer", "boolean", "null"]);
const UNIONS = ["anyOf", "oneOf", "allOf"];

/** @returns the mended schema, or nothing when the tool must be left out. */
export function toParameters(schema: unknown): Schema | undefined {
  const root = isSchema(schema) ? schema : {};
  const whole: Whole = { root, parts: 0 };
  const mended = withoutTopUnions(mend(root, whole, 0, new Set()));
  if (mended["type"] !== "object" || whole.parts > MAX_PARTS) return undefined;
  return JSON.stringify(mended).length > MAX_SIZE ? undefined : mended;
}

/** The tool's whole schema, and how many parts of it were mended until now. */
interface Whole {
  root: Schema;
  parts: number;
}

function mend(schema: Schema, whole: Whole, depth: number, references: ReadonlySet<string>): Schema {
  if (depth > MAX_DEPTH || ++whole.parts > MAX_PARTS) return {};
  const reference = schema["$ref"];
  if (typeof reference === "string") {
    const target = references.has(reference) ? undefined : resolve(reference, whole.root);
    const { $ref: _, ...rest } = schema;
    return mend({ ...target, ...rest }, whole, depth + 1, new Set([...references, reference]));
  }
  const inner = (value: unknown) => (isSchema(value) ? mend(value, whole, depth + 1, references) : {});
  const result: Schema = {};
  for (const [key, value] of Object.entries(schema)) {
    if (
      DROPPED.has(key) ||
      key.startsWith("x-") ||
      key === "prefixItems" ||
      key === "items" ||
      key === "additionalItems"
    )
      continue;
    if (key === "type") {
      const type = mendType(value);
      if (type !== undefined) result["type"] = type;
    } else if (key === "properties") {
      result["properties"] = isSchema(value)
        ? Object.fromEntries(Object.entries(value).map(([name, property]) => [name, inner(property)]))
        : {};
    } else if (UNIONS.includes(key)) {
      if (Array.isArray(value) && value.length) result[key === "oneOf" ? "anyOf" : key] = value.map(inner);
    } else if (key === "additionalProperties") {
      result[key] = typeof value === "boolean" ? value : inner(value);
    } else if (key === "required") {
      if (Array.isArray(value)) result[key] = [...new Set(value.filter((name) => typeof name === "string"))];
    } else if (key === "enum") {
      if (Array.isArray(value) && value.length) result[key] = value;
    } else if (key === "description" || key === "title") {
      if (typeof value === "string") result[key] = value;
    } else result[key] = value;
  }
  if (depth === 0 || result["properties"]) result["type"] ??= "object";
  if (includesType(result, "object")) result["properties"] ??= {};
  if (includesType(result, "array")) result["items"] = mendItems(schema, inner);
  dropUnknownRequired(result);
  return result;
}

function mendType(type: unknown): unknown {
  if (typeof type === "string") return TYPES.has(type) ? type : undefined;
  if (!Array.isArray(type)) return undefined;
  const known = type.filter((name) => typeof name === "string" && TYPES.has(name));
  return known.length > 1 ? known : known[0];
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
  const alternatives = branches(anyOf);
  const together = branches(allOf);
  if (!alternatives.length && !together.length) return rest;
  const required = new Set<unknown>();
  const flat = (member: Schema, must: boolean) => {
    const result = withoutTopUnions(member);
    if (must && Array.isArray(result["required"])) for (const name of result["required"]) required.add(name);
    return result;
  };
  const members = [
    ...together.map((member) => flat(member, true)),
    ...alternatives.map((member) => flat(member, false)),
  ];
  if (Array.isArray(rest["required"])) for (const name of rest["required"]) required.add(name);
  const properties = Object.assign({}, ...members.map((member) => member["properties"]), rest["properties"]);
  const merged: Schema = { ...rest, type: "object", properties };
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

/** Local references only: `#/$defs/Name`, `#/definitions/Name`, any path. */
function resolve(reference: string, root: Schema): Schema | undefined {
  if (reference === "#") return root;
  if (!reference.startsWith("#/")) return undefined;
  let target: unknown = root;
  for (const part of reference.slice(2).split("/")) {
    const name = decodePointer(part);
    if ((!isSchema(target) && !Array.isArray(target)) || !Object.hasOwn(target, name)) return undefined;
    target = Reflect.get(target, name);
  }
  return isSchema(target) ? target : undefined;
}

function decodePointer(part: string): string {
  try {
    return decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return part;
  }
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
