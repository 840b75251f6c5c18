import { parseLossless } from "../../core/lossless-json.ts";

/** UTF-16 units of one call's arguments. */
const MAX_ARGUMENTS = 262_144;
/** No tool needs more; Odoo, and JSON libraries on the way, fail at some hundred levels. */
const MAX_DEPTH = 64;

/** @returns nothing where the text is no JSON object of reasonable size. */
export function parseArguments(text: string): Record<string, unknown> | undefined {
  if (text.length > MAX_ARGUMENTS || depthOf(text) > MAX_DEPTH) return undefined;
  try {
    const value = parseLossless(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** How deep brackets are nested in JSON text, without those in strings; one look at each character. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString && character === "\\") at++;
    else if (character === '"') inString = !inString;
    else if (inString) continue;
    else if (character === "[" || character === "{") deepest = Math.max(deepest, ++depth);
    else if (character === "]" || character === "}") depth--;
  }
  return deepest;
}
