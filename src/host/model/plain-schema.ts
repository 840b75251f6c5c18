type Schema = Record<string, unknown>;

/** What every provider understands of JSON Schema. */
const PLAIN = new Set(["type", "description", "enum", "items", "properties", "required"]);

/** A schema with the plainest keywords only; of alternatives the first one that says something. */
export function plainSchema(schema: Schema): Schema {
  const alternatives = [schema["anyOf"], schema["oneOf"], schema["allOf"]].find(Array.isArray) ?? [];
  const [first] = alternatives.filter((each) => isSchema(each) && each["type"] !== "null").filter(isSchema);
  const { description } = schema;
  const merged: Schema = { ...first, ...schema, ...(description !== undefined && { description }) };
  const result: Schema = {};
  for (const [key, value] of Object.entries(merged)) {
    if (!PLAIN.has(key)) continue;
    if (key === "properties" && isSchema(value))
      result[key] = Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [name, isSchema(inner) ? plainSchema(inner) : {}]),
      );
    else if (key === "items") result[key] = isSchema(value) ? plainSchema(value) : {};
    else if (key === "type") result[key] = Array.isArray(value) ? singleType(value) : value;
    else if (key === "enum") {
      // Only texts can be chosen from everywhere.
      if (Array.isArray(value) && value.every((each) => typeof each === "string")) result[key] = value;
    } else result[key] = value;
  }
  return result;
}

function singleType(types: readonly unknown[]): unknown {
  return types.find((type) => type !== "null") ?? "string";
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
