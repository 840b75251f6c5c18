import { isLongNumber, parseLossless } from "../../core/lossless-json.ts";
import { isObject } from "./wire/json.ts";

/**
 * True when the texts of a result already say what its structured content says: most servers write the same once more
 * for older clients, as JSON, piece by piece, or in a sentence around it.
 */
export function isSaid(structured: unknown, texts: readonly string[], whole: string): boolean {
  if (!whole.trim()) return false;
  if (isEmpty(structured)) return true;
  // Lists and plain values are wrapped by some libraries, because older rules allowed objects only.
  const unwrapped =
    isObject(structured) && Object.keys(structured).join() === "result" ? [structured["result"]] : [];
  const forms = new Set([structured, ...unwrapped].map(canonical));
  const said = [whole, ...texts].flatMap((text) => [text, readJson(text)]);
  if ([...said, texts, texts.map(readJson)].some((value) => forms.has(canonical(value)))) return true;
  const dense = whole.replaceAll(/\s+/g, "");
  return dense.includes(JSON.stringify(structured).replaceAll(/\s+/g, ""));
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && !isLongNumber(value) && !Object.keys(value).length;
}

/** The same text for the same data, whatever the order of its names. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}

function readJson(text: string): unknown {
  try {
    return parseLossless(text);
  } catch {
    return text;
  }
}
