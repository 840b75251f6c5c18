import { expect, test } from "vitest";
import { toolAliases } from "../../../../src/host/tools/tool-name.ts";
import { toParameters } from "../../../../src/host/tools/tool-schema.ts";
import { NastySchemas } from "./nasty-schemas.ts";
import { violations } from "./openai-rules.ts";

const faults = (parameters: unknown) => violations({ name: "tool", parameters });

const inAProperty: unknown[] = [
  {},
  { type: "string" },
  { type: "array" },
  { type: "array", items: [] },
  { type: "array", items: [{ type: "string" }, { type: "number" }] },
  { type: "array", prefixItems: [{ type: "string" }], items: false },
  { type: "array", items: true },
  { type: ["array", "null"] },
  { type: "object" },
  { type: ["object", "null"] },
  { type: "object", properties: null },
  { type: "object", required: ["missing"] },
  { type: "object", patternProperties: { "^x": {} } },
  { type: "object", additionalProperties: { type: "array" } },
  { $ref: "#/$defs/Node" },
  { $ref: "#/definitions/Old" },
  { $ref: "#/$defs/Missing" },
  { $ref: "https://example.org/schema.json" },
  { $ref: "#/$defs/a%ZZ" },
  { $ref: "#" },
  { anyOf: [{ type: "array" }, { $ref: "#/$defs/Node" }] },
  { oneOf: [{ type: "object" }, { type: "null" }] },
  { allOf: [{ type: "object", properties: { a: {} } }] },
  { anyOf: [] },
  { enum: [] },
  { enum: ["a", 1, null] },
  { const: "x" },
  { type: "file" },
  { type: [] },
  { type: 7 },
  { not: { type: "string" } },
  JSON.parse('{"if":{},"then":{},"else":{}}'),
  { $schema: "http://json-schema.org/draft-07/schema#", type: "string" },
  true,
  null,
  "text",
];
const atTheTop: ((property: unknown) => unknown)[] = [
  (property) => ({ type: "object", properties: { property } }),
  (property) => ({ properties: { property }, required: ["property", "ghost", "property"] }),
  (property) => ({
    $schema: "x",
    type: "object",
    properties: { property },
    $defs: { Node: { type: "object", properties: { next: { $ref: "#/$defs/Node" } } } },
  }),
  (property) => ({
    anyOf: [{ type: "object", properties: { property }, required: ["property"] }, { type: "object" }],
  }),
  (property) => ({
    allOf: [{ properties: { property }, required: ["property"] }, { required: ["property"] }],
  }),
  (property) => ({
    type: "object",
    properties: { deep: { type: "array", items: { properties: { property } } } },
    definitions: { Old: { type: "array" } },
  }),
];

test("216 nasty schemas become ones that no provider refuses", () => {
  for (const wrap of atTheTop) {
    for (const property of inAProperty) {
      const schema = wrap(property);
      const parameters = toParameters(schema);
      expect(parameters, JSON.stringify(schema)).toBeDefined();
      expect(faults(parameters), JSON.stringify({ schema, parameters })).toEqual([]);
    }
  }
});

test("2,000 random schemas become ones that no provider refuses, or are left out", () => {
  const nasty = new NastySchemas(20_261_121);
  let kept = 0;
  for (let round = 0; round < 2_000; round++) {
    const schema = nasty.schema();
    const before = JSON.stringify(schema);
    const parameters = toParameters(schema);
    expect(JSON.stringify(schema), "the schema itself stays as it is").toBe(before);
    if (!parameters) continue;
    kept++;
    expect(faults(parameters), JSON.stringify({ schema, parameters })).toEqual([]);
    expect(toParameters(parameters), "what was mended needs no mending").toEqual(parameters);
  }
  expect(kept).toBeGreaterThan(1_200);
});

test("the rules find what they look for", () => {
  const array = { type: "object", properties: { a: { type: "array" } } };
  expect(violations({ name: "a b", parameters: array })).toEqual([
    'name "a b"',
    "#/a: array schema missing items",
  ]);
  for (const bad of [
    {},
    { type: "object" },
    { type: "object", properties: {}, anyOf: [{}] },
    { type: "object", properties: { a: { minimum: "1" } } },
    { type: "object", properties: { a: { $ref: "#/x" } } },
    { type: "object", properties: { a: { type: "file" } } },
    { type: "object", properties: { a: true } },
    { type: "object", properties: {}, required: ["a"] },
    { type: "object", properties: { a: { enum: [] } } },
    { type: "object", properties: { a: { title: "\ud800" } } },
  ])
    expect(faults(bad), JSON.stringify(bad)).not.toEqual([]);
});

test("definitions that use each other over and over cost no time", () => {
  const names = Array.from({ length: 12 }, (_, level) => `L${level}`);
  const $defs = Object.fromEntries(
    names.map((name) => [
      name,
      { type: "object", properties: Object.fromEntries(names.map((to) => [to, { $ref: `#/$defs/${to}` }])) },
    ]),
  );
  const start = performance.now();
  expect(toParameters({ type: "object", properties: { a: { $ref: "#/$defs/L0" } }, $defs })).toBeUndefined();
  expect(performance.now() - start).toBeLessThan(1_000);
});

test("arguments may be an object or nothing: an object is offered", () => {
  expect(toParameters({ type: ["object", "null"], properties: { a: { type: "string" } } })).toEqual({
    type: "object",
    properties: { a: { type: "string" } },
  });
});

test("what a provider accepts stays as it is", () => {
  const schema = {
    type: "object",
    properties: {
      city: { type: "string", description: "Where" },
      days: { type: "array", items: { type: "integer", minimum: 1 }, minItems: 1, uniqueItems: true },
      unit: { type: "string", enum: ["C", "F"], default: "C", pattern: "^[CF]$", examples: ["C"] },
      near: { anyOf: [{ type: "string", format: "uri" }, { type: "null" }], title: "Near" },
    },
    required: ["city"],
    additionalProperties: false,
  };
  expect(toParameters(schema)).toEqual(schema);
});

test("no schema at all is a tool without arguments; one that is no object is left out", () => {
  for (const nothing of [undefined, null, {}, [], "x"])
    expect(toParameters(nothing)).toEqual({ type: "object", properties: {} });
  expect(toParameters({ type: "string" })).toBeUndefined();
  expect(
    toParameters({ type: "object", properties: { x: { description: "y".repeat(40_000) } } }),
  ).toBeUndefined();
});

test("a small schema whose parts name each other is left out before it becomes a large one", () => {
  const names = Array.from({ length: 16 }, (_, number) => `part${number}`);
  const properties = Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/${name}` }]));
  const $defs = Object.fromEntries(names.map((name) => [name, { type: "object", properties }]));
  // Written out, these would be 16 × 15 × 14 … parts: it would never end.
  expect(toParameters({ type: "object", properties, $defs })).toBeUndefined();
});

test("a schema with __proto__ does no harm", () => {
  const schema: unknown = JSON.parse(
    '{"type":"object","__proto__":{"polluted":true},"properties":{"__proto__":{"type":"string"}}}',
  );
  const parameters = toParameters(schema);
  expect(parameters).not.toHaveProperty("polluted");
  expect(Object.hasOwn(parameters?.["properties"] as object, "__proto__")).toBe(true);
});

test("names for the model are readable, allowed and unique", () => {
  const long = "a".repeat(80);
  const tools = [
    { server: "One", name: "search" },
    { server: "Two", name: "search" },
    { server: "Two!", name: "search" },
    { server: "One", name: "list.files/all" },
    { server: "One", name: "list_files_all" },
    { server: "One", name: long },
    { server: "One", name: `${long}b` },
    { server: "One", name: "查詢" },
    { server: "One", name: "查询" },
    { server: "One", name: "__proto__" },
    { server: "One", name: "" },
    { server: "One", name: "alone" },
  ];
  const aliases = toolAliases(tools);
  expect(new Set(aliases).size).toBe(tools.length);
  for (const alias of aliases) expect(alias).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  expect(aliases[0]).toBe("One__search");
  expect(aliases.at(-1)).toBe("alone");
  expect(toolAliases(tools)).toEqual(aliases);
});
