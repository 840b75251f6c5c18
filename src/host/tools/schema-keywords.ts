const TYPES = new Set(["object", "array", "string", "number", "integer", "boolean", "null"]);

type Keep = (value: unknown) => unknown;

const text: Keep = (value) => (typeof value === "string" ? value : undefined);
const flag: Keep = (value) => (typeof value === "boolean" ? value : undefined);
const number: Keep = (value) => (typeof value === "number" && Number.isFinite(value) ? value : undefined);
const count: Keep = (value) => (Number.isInteger(value) && Number(value) >= 0 ? value : undefined);
const anything: Keep = (value) => value;

/**
 * Keywords whose value holds no schema, and what a validator of JSON Schema accepts as that value. Providers check
 * schemas with such a validator: `minimum: "1"` is refused like an unknown type. What is not listed helps no model.
 */
const KEYWORDS: ReadonlyMap<string, Keep> = new Map(
  Object.entries({
    title: text,
    description: text,
    format: text,
    pattern: (value) => (typeof value === "string" && isPattern(value) ? value : undefined),
    default: anything,
    const: anything,
    enum: (value) => (Array.isArray(value) && value.length ? distinct(value) : undefined),
    examples: (value) => (Array.isArray(value) ? value : undefined),
    required: (value) =>
      Array.isArray(value) ? distinct(value.filter((name) => typeof name === "string")) : undefined,
    minimum: number,
    maximum: number,
    // Booleans of the oldest draft are dropped.
    exclusiveMinimum: number,
    exclusiveMaximum: number,
    multipleOf: (value) => (Number(number(value)) > 0 ? value : undefined),
    minLength: count,
    maxLength: count,
    minItems: count,
    maxItems: count,
    minProperties: count,
    maxProperties: count,
    uniqueItems: flag,
    deprecated: flag,
    readOnly: flag,
    writeOnly: flag,
  } satisfies Record<string, Keep>),
);

/** @returns the value that may stay, or nothing. */
export function keepKeyword(name: string, value: unknown): unknown {
  return KEYWORDS.get(name)?.(value);
}

/** @returns a known type, a list of several, or nothing. */
export function mendType(type: unknown): unknown {
  if (typeof type === "string") return TYPES.has(type) ? type : undefined;
  if (!Array.isArray(type)) return undefined;
  const known = [...new Set(type.filter((name) => typeof name === "string" && TYPES.has(name)))];
  return known.length > 1 ? known : known[0];
}

function distinct(values: readonly unknown[]): unknown[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
