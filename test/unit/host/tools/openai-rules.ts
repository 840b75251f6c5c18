/**
 * What OpenAI refuses in a tool of a chat completion, as its reference and its error messages say:
 * a name of 1 to 64 of `[a-zA-Z0-9_-]`; parameters that are a valid JSON Schema of an object, without
 * `oneOf`/`anyOf`/`allOf`/`enum`/`not` at the top, where every array has `items` and every object `properties`.
 * Written from those texts, knowing nothing of the code that it judges.
 */
export function violations(tool: { name: string; description?: string; parameters: unknown }): string[] {
  const found: string[] = [];
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(tool.name)) found.push(`name ${JSON.stringify(tool.name)}`);
  if ((tool.description ?? "").length > 1024) found.push("description of more than 1024 characters");
  if (!JSON.stringify(tool).isWellFormed() || /\\ud[89a-f]/i.test(JSON.stringify(tool)))
    found.push("half a character");
  const { parameters } = tool;
  if (!isObject(parameters)) return [...found, "parameters are no object"];
  if (parameters["type"] !== "object") found.push(`type: "object" is missing at the top`);
  for (const key of ["oneOf", "anyOf", "allOf", "enum", "not"])
    if (key in parameters) found.push(`${key} at the top`);
  visit(parameters, "#", found);
  return found;
}

const SIMPLE_TYPES = ["array", "boolean", "integer", "null", "number", "object", "string"];
/** From the meta-schema of JSON Schema. */
const VALUES: Record<string, (value: unknown) => boolean> = {
  type: (value) =>
    Array.isArray(value)
      ? value.length > 0 && isUnique(value) && value.every((type) => SIMPLE_TYPES.includes(type))
      : SIMPLE_TYPES.includes(String(value)),
  enum: (value) => Array.isArray(value) && value.length > 0 && isUnique(value),
  required: (value) =>
    Array.isArray(value) && isUnique(value) && value.every((name) => typeof name === "string"),
  examples: Array.isArray,
  multipleOf: (value) => typeof value === "number" && value > 0,
  pattern: (value) => typeof value === "string" && isRegExp(value),
  properties: isObject,
  items: isObject,
  additionalProperties: (value) => typeof value === "boolean" || isObject(value),
  ...every(["title", "description", "format", "$comment"], (value) => typeof value === "string"),
  ...every(["uniqueItems", "deprecated", "readOnly", "writeOnly"], (value) => typeof value === "boolean"),
  ...every(
    ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
    (value) => typeof value === "number",
  ),
  ...every(
    ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"],
    (value) => Number.isInteger(value) && Number(value) >= 0,
  ),
  ...every(["anyOf", "oneOf", "allOf"], (value) => Array.isArray(value) && value.length > 0),
};
/** Refused in function parameters by OpenAI or by servers that follow it, wherever they stand. */
const REFUSED = [
  "$ref",
  "$dynamicRef",
  "$recursiveRef",
  "$schema",
  "$id",
  "$defs",
  "definitions",
  "prefixItems",
];
const REFUSED_LOGIC = ["not", "if", "then", "else", "dependencies", "dependentSchemas", "patternProperties"];

function visit(schema: unknown, path: string, found: string[]): void {
  if (!isObject(schema)) {
    found.push(`${path} is no schema`);
    return;
  }
  for (const key of [...REFUSED, ...REFUSED_LOGIC])
    if (Object.hasOwn(schema, key)) found.push(`${path} has ${key}`);
  for (const [key, isValid] of Object.entries(VALUES))
    if (Object.hasOwn(schema, key) && !isValid(schema[key])) found.push(`${path}: ${key} is not valid`);
  const types = [schema["type"]].flat();
  const properties = isObject(schema["properties"]) ? schema["properties"] : undefined;
  if (types.includes("array") && !Object.hasOwn(schema, "items"))
    found.push(`${path}: array schema missing items`);
  if (types.includes("object") && !properties) found.push(`${path}: object schema missing properties`);
  for (const name of Array.isArray(schema["required"]) ? schema["required"] : [])
    if (!properties || !Object.hasOwn(properties, name))
      found.push(`${path}: required ${name} is no property`);
  for (const [name, inner] of Object.entries(properties ?? {})) visit(inner, `${path}/${name}`, found);
  for (const key of ["anyOf", "oneOf", "allOf"])
    for (const inner of Array.isArray(schema[key]) ? schema[key] : []) visit(inner, `${path}/${key}`, found);
  if (Object.hasOwn(schema, "items")) visit(schema["items"], `${path}/items`, found);
  if (isObject(schema["additionalProperties"])) visit(schema["additionalProperties"], `${path}/*`, found);
}

function every<Value>(keys: readonly string[], value: Value): Record<string, Value> {
  return Object.fromEntries(keys.map((key) => [key, value]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isUnique(values: readonly unknown[]): boolean {
  return new Set(values.map((value) => JSON.stringify(value))).size === values.length;
}

function isRegExp(text: string): boolean {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}
