import { parseLossless } from "../../core/lossless-json.ts";

type Json = Record<string, unknown>;

/**
 * Arguments as the tool's schema wants them, where it is certain what a model means: many write lists, objects, numbers
 * and truth values as texts, and `null` where they mean nothing. What is not certain stays as it is, for the tool to
 * judge.
 * @param schema of the arguments, mended; see `toParameters`.
 */
export function fitArguments(args: Json, schema: unknown): Json {
  return fitObject(args, isObject(schema) ? schema : {});
}

function fitObject(value: Json, { properties, required }: Json): Json {
  if (!isObject(properties)) return value;
  const needed = Array.isArray(required) ? required : [];
  let changed = false;
  const entries = Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!isObject(schema)) return [[name, inner]];
    const types = typesOf(schema);
    const isLeftOut = inner === null && types !== undefined && !types.has("null") && !needed.includes(name);
    const fitted = isLeftOut ? undefined : fit(inner, schema, types);
    changed ||= fitted !== inner;
    return isLeftOut ? [] : [[name, fitted]];
  });
  return changed ? Object.fromEntries(entries) : value;
}

function fit(value: unknown, schema: Json, types = typesOf(schema)): unknown {
  if (typeof value === "string" && types && !types.has("string")) {
    const meant = readText(value);
    return meant !== undefined && types.has(typeOf(meant)) ? fit(meant, schema, types) : value;
  }
  if (isObject(value)) return fitObject(value, schema);
  const { items } = schema;
  if (!Array.isArray(value) || !isObject(items)) return value;
  const fitted = value.map((each) => fit(each, items));
  return fitted.some((each, position) => each !== value[position]) ? fitted : value;
}

/** What a schema allows; nothing where it does not say. */
function typesOf(schema: Json): Set<string> | undefined {
  const { type, anyOf } = schema;
  if (Array.isArray(anyOf)) {
    const inner = anyOf.map((each) => (isObject(each) ? typesOf(each) : undefined));
    return inner.includes(undefined) ? undefined : new Set(inner.flatMap((types) => [...(types ?? [])]));
  }
  const types = Array.isArray(type) ? type : [type];
  if (!types.every((each) => typeof each === "string")) return undefined;
  return new Set(types.flatMap((each) => (each === "number" ? ["number", "integer"] : [each])));
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return JSON.isRawJSON(value) ? "number" : typeof value;
}

/** JSON in a text, and Python's words for truth values. */
function readText(text: string): unknown {
  if (text === "True" || text === "False") return text === "True";
  try {
    return parseLossless(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);
}
