/** Random schemas of servers that were written in a hurry: the same ones for the same seed. */
export class NastySchemas {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A tool's input schema; sometimes not even an object. */
  schema(): unknown {
    if (this.#chance(0.05)) return this.#pick(JUNK);
    const schema = this.#node(0);
    if (this.#chance(0.7)) schema["type"] = "object";
    if (this.#chance(0.5))
      schema["$defs"] = { Node: this.#node(2), Other: this.#node(2), "a/b~c": this.#node(3) };
    if (this.#chance(0.3)) schema["$schema"] = this.#pick(["http://json-schema.org/draft-04/schema#", 7]);
    return schema;
  }

  name(): string {
    const length = this.#chance(0.2) ? 65 + this.#below(200) : 1 + this.#below(20);
    const letters = this.#pick(["abc_-9", "a.b/c:d e", "查詢工具é", "😀\ud83d\u0000\n\"'", "x"]).split("");
    return Array.from({ length }, () => this.#pick(letters)).join("");
  }

  #node(depth: number): Record<string, unknown> {
    const node: Record<string, unknown> = {};
    for (let keyword = 0; keyword < 1 + this.#below(6); keyword++) {
      const [name, values] = this.#pick(Object.entries(KEYWORDS));
      node[name] = this.#chance(0.15) ? this.#pick(JUNK) : this.#pick(values);
    }
    if (depth > 3) return node;
    if (this.#chance(0.4)) node["properties"] = this.#children(depth);
    if (this.#chance(0.3)) node["items"] = this.#pick([this.#child(depth), [this.#child(depth)], true, []]);
    if (this.#chance(0.1)) node["prefixItems"] = [this.#child(depth), this.#child(depth)];
    for (const union of ["anyOf", "oneOf", "allOf"])
      if (this.#chance(0.15)) node[union] = this.#chance(0.2) ? [] : [this.#child(depth), this.#child(depth)];
    for (const holder of [
      "not",
      "if",
      "then",
      "additionalProperties",
      "contains",
      "propertyNames",
      "default",
    ])
      if (this.#chance(0.06)) node[holder] = this.#child(depth);
    if (this.#chance(0.08)) node["patternProperties"] = this.#children(depth);
    return node;
  }

  #child(depth: number): unknown {
    return this.#chance(0.08) ? this.#pick(JUNK) : this.#node(depth + 1);
  }

  #children(depth: number): Record<string, unknown> {
    const names = Array.from({ length: this.#below(4) }, () => this.#pick(PROPERTIES));
    return Object.fromEntries(names.map((name) => [name, this.#child(depth)]));
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<Value>(values: readonly Value[]): Value {
    const value = values[this.#below(values.length)];
    if (value === undefined) throw new Error("nothing to choose from");
    return value;
  }

  /** mulberry32 */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}

const JUNK = [null, true, false, 0, -1, 1.5, "", "text", [], ["a", 1], {}, { type: 7 }, "\ud800"];
const PROPERTIES = [
  "id",
  "name",
  "a b",
  "查詢",
  "__proto__",
  "constructor",
  "properties",
  "type",
  "$ref",
  "toString",
];
const KEYWORDS: Record<string, unknown[]> = {
  type: [
    "object",
    "array",
    "string",
    "file",
    ["object", "null"],
    ["array", "array"],
    [],
    ["string", 7],
    "Object",
  ],
  enum: [["a", "b"], ["a", "a"], [], [1, null, { x: [] }], "a"],
  const: ["x", null],
  default: [null, {}, "\udfff"],
  required: [["id", "name"], ["ghost"], ["id", "id", 7], "id", true, ["__proto__"]],
  description: ["What it is", 7, ["a"], "half \ud83d", "x".repeat(2_000)],
  title: ["T", {}],
  format: ["date-time", "uri", 3],
  pattern: ["^a+$", "[", "(?<=x)y", "\\p{L}", 5],
  minimum: [0, "1", null, 1e300],
  exclusiveMinimum: [0, true, "0"],
  maximum: [10, []],
  multipleOf: [2, 0, -1, "3"],
  minLength: [1, -1, 0.5, "2"],
  maxItems: [5, -2, "many"],
  uniqueItems: [true, "yes"],
  examples: [["a"], "a", {}],
  $ref: [
    "#",
    "#/$defs/Node",
    "#/$defs/Other",
    "#/$defs/a~1b~0c",
    "#/$defs/Missing",
    "https://x.test/s.json",
    "#/%ZZ",
    7,
  ],
  $id: ["https://x.test/schema"],
  $comment: ["internal", 7],
  $anchor: ["here"],
  nullable: [true, "no"],
  discriminator: [{ propertyName: "type" }],
  "x-internal": [true],
  dependentRequired: [{ a: ["b"] }],
  unevaluatedProperties: [false],
  minContains: [1],
  contentEncoding: ["base64"],
};
