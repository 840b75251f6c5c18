import { parseLossless } from "../../../core/lossless-json.ts";
import { isObject, type JsonObject } from "./json.ts";

/** In `_meta`: the result as the server wrote it, as JSON text. */
const RAW = "odoo-mcp-sidecar/result";

/**
 * A result that travels through the SDK as text, so that the SDK's schemas neither refuse nor round what is in it.
 * @param empty what the SDK demands of such a result.
 */
export function wrapResult(result: unknown, empty: JsonObject): JsonObject {
  // The newest protocol demands the kind; older ones do not know the word.
  return { resultType: "complete", ...empty, _meta: { [RAW]: JSON.stringify(result) ?? "null" } };
}

/**
 * The result that `wrapResult` put away.
 * @param parse how its JSON is read: without loss, unless told otherwise.
 */
export function unwrapResult(
  result: { _meta?: Record<string, unknown> | undefined },
  parse: (text: string) => unknown = parseLossless,
): unknown {
  const text = result._meta?.[RAW];
  return typeof text === "string" ? parse(text) : result;
}

/** Of the newest protocol: a result that is none yet, because the server asks something first. */
export function asksForInput(result: unknown): boolean {
  return isObject(result) && result["resultType"] === "input_required";
}
