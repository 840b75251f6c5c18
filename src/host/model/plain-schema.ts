type Schema = Record<string, unknown>;

/** What every provider understands of JSON Schema. */
const PLAIN = new Set(["type", "description", "enum", "items", "properties", "required"]);
/** Anthropic's rule for names of arguments; others have no stricter one. */
const NAME = /^[\w.-]{1,64}$/;

/**
 * The schema of a tool's arguments with the plainest keywords only: each value has one type, and of alternatives the
 * first one that says something counts. Objects of any kind are asked for as texts, which are read back when the tool
 * is called.
 */
export function plainSchema(schema: Schema): Schema {
  const plain = plainValue({ ...schema, type: "object" });
  return plain["type"] === "object" ? plain : { type: "object", properties: {} };
}

function plainValue(schema: Schema): Schema {
  const alternatives = [schema["anyOf"], schema["oneOf"], schema["allOf"]].find(Array.isArray) ?? [];
  const [first] = alternatives.filter((each) => isSchema(each) && each["type"] !== "null").filter(isSchema);
  const merged: Schema = { ...first, ...schema };
  const type = typeOf(merged);
  const result: Schema = { type };
  for (const [key, value] of Object.entries(merged)) {
    if (!PLAIN.has(key) || key === "type" || key === "items") continue;
    if (key === "properties") {
      if (type === "object" && isSchema(value)) result[key] = plainProperties(value);
    } else if (key === "enum") {
      // Only texts can be chosen from everywhere.
      if (type === "string" && Array.isArray(value) && value.every((each) => typeof each === "string"))
        result[key] = value;
    } else if (key !== "required" || type === "object") result[key] = value;
  }
  if (type === "array") result["items"] = plainValue(isSchema(merged["items"]) ? merged["items"] : {});
  return type === "object" ? withProperties(result) : result;
}

function plainProperties(properties: Schema): Schema {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => NAME.test(name))
      .map(([name, inner]) => [name, plainValue(isSchema(inner) ? inner : {})]),
  );
}

/** An object without properties is refused by some: any of them can be written as a text. */
function withProperties(schema: Schema): Schema {
  const { properties, required, description, ...rest } = schema;
  const known = isSchema(properties) ? properties : {};
  if (!Object.keys(known).length)
    return { type: "string", description: [description, "(an object, as JSON)"].filter(Boolean).join(" ") };
  const needed = Array.isArray(required) ? required.filter((name) => Object.hasOwn(known, String(name))) : [];
  return {
    ...rest,
    ...(description !== undefined && { description }),
    properties: known,
    ...(needed.length && { required: needed }),
  };
}

function typeOf({ type, enum: values, properties, items }: Schema): unknown {
  const types: unknown[] = Array.isArray(type) ? type : [type];
  const [first] = types.filter((each) => typeof each === "string" && each !== "null");
  if (first !== undefined) return first;
  if (Array.isArray(values)) return "string";
  if (properties !== undefined) return "object";
  return items === undefined ? "string" : "array";
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
