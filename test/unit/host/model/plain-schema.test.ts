import { expect, test } from "vitest";
import { plainSchema } from "../../../../src/host/model/plain-schema.ts";
import { toParameters } from "../../../../src/host/tools/tool-schema.ts";
import { NastySchemas } from "../tools/nasty-schemas.ts";

type Schema = Record<string, unknown>;

/** What Gemini, xAI and Cerebras have refused by turns. */
function faults(schema: unknown, place = "parameters"): string[] {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return [`${place}: no schema`];
  const { type, enum: values, properties, items, required } = schema as Schema;
  const found = Object.keys(schema)
    .filter((key) => !["type", "description", "enum", "properties", "items", "required"].includes(key))
    .map((key) => `${place}: ${key}`);
  if (typeof type !== "string") found.push(`${place}: no single type`);
  if (values !== undefined && type !== "string") found.push(`${place}: enum of ${String(type)}`);
  if (type === "array" && items === undefined) found.push(`${place}: no items`);
  const inner = Object.entries((properties ?? {}) as Schema);
  if (type === "object" && !inner.length && place !== "parameters") found.push(`${place}: no properties`);
  for (const name of (required ?? []) as string[])
    if (!inner.some(([known]) => known === name)) found.push(`${place}: required ${name}`);
  for (const [name] of inner) if (!/^[\w.-]{1,64}$/.test(name)) found.push(`${place}: name ${name}`);
  return [
    ...found,
    ...inner.flatMap(([name, value]) => faults(value, `${place}.${name}`)),
    ...(items === undefined ? [] : faults(items, `${place}[]`)),
  ];
}

test.each<[string, Schema, unknown]>([
  ["several types", { type: ["integer", "null"] }, { type: "integer" }],
  ["no type", { description: "Any" }, { type: "string", description: "Any" }],
  ["numbers to choose from", { type: "integer", enum: [1, 2] }, { type: "integer" }],
  ["a list of anything", { type: "array" }, { type: "array", items: { type: "string" } }],
  [
    "an object of anything",
    { type: "object", description: "Fields" },
    { type: "string", description: "Fields (an object, as JSON)" },
  ],
  ["alternatives", { anyOf: [{ type: "null" }, { type: "number", minimum: 1 }] }, { type: "number" }],
])("of %s the plainest", (_, property, expected) => {
  const schema = {
    type: "object",
    properties: { a: property, $filter: { type: "string" } },
    required: ["a", "$filter"],
  };
  expect(plainSchema(schema)).toEqual({ type: "object", properties: { a: expected }, required: ["a"] });
});

test("a tool without arguments stays one", () => {
  expect(plainSchema({ type: "object", properties: {} })).toEqual({ type: "object", properties: {} });
});

test("no random schema has anything left that providers refuse", () => {
  const schemas = new NastySchemas(7);
  for (let count = 0; count < 500; count++) {
    const parameters = toParameters(schemas.schema());
    if (parameters) expect(faults(plainSchema(parameters))).toEqual([]);
  }
});
