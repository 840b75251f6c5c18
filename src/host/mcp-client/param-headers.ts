import { isObject } from "./wire/json.ts";

const KEY = "x-mcp-header";
/** RFC 9110: what a header's name may consist of. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TYPES: ReadonlySet<unknown> = new Set(["string", "integer", "boolean"]);

/**
 * Whether a schema says rightly which arguments are to be seen in headers too. By the newest protocol a tool that says
 * it wrongly must not be called: a server that routes by headers would judge other arguments than it runs with.
 */
export function hasUsableHeaders(inputSchema: unknown): boolean {
  return isUsable(inputSchema, { place: "root", names: new Set() });
}

interface Place {
  /** An argument is reached by `properties` alone: there is one value of it, or none. */
  place: "root" | "argument" | "elsewhere";
  /** Of headers, in small letters. */
  names: Set<string>;
}

function isUsable(schema: unknown, { place, names }: Place): boolean {
  if (Array.isArray(schema)) return schema.every((inner) => isUsable(inner, { place: "elsewhere", names }));
  if (!isObject(schema)) return true;
  const { [KEY]: header, properties, ...others } = schema;
  if (KEY in schema) {
    if (place !== "argument" || typeof header !== "string" || !TOKEN.test(header)) return false;
    if (!TYPES.has(schema["type"]) || names.has(header.toLowerCase())) return false;
    names.add(header.toLowerCase());
  }
  const inner = place === "elsewhere" ? place : "argument";
  return (
    Object.values(isObject(properties) ? properties : {}).every((each) =>
      isUsable(each, { place: inner, names }),
    ) && Object.values(others).every((each) => isUsable(each, { place: "elsewhere", names }))
  );
}
