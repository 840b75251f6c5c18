import { isLongNumber } from "../../../core/lossless-json.ts";

export type JsonObject = Record<string, unknown>;

/** An object of JSON: no list, no number that is kept as it was written. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isLongNumber(value);
}

/** What is there: servers in several languages write `null` for what is absent. */
export function withoutNull(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}

/** A text with something in it, or nothing. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() ? value : undefined;
}
