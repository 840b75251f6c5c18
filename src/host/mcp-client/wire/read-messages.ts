import { parseLossless } from "../../../core/lossless-json.ts";
import { isObject } from "./json.ts";

/** Where a message begins behind something that is none. */
const BEGINNING = /\{\s*"(?:jsonrpc|id|method|result|error)"/;
/** What Python writes for numbers that JSON does not have; texts are passed over. */
const NO_NUMBERS = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/gs;

/** JSON, also with a byte order mark before it or with numbers that JSON does not have; nothing where it is none. */
export function readJson(text: string): unknown {
  const bare = text.charCodeAt(0) === 0xfe_ff ? text.slice(1) : text;
  try {
    return parseLossless(bare);
  } catch {
    return /NaN|Infinity/.test(bare) ? parsed(bare.replaceAll(NO_NUMBERS, quoted)) : undefined;
  }
}

/**
 * The messages in a text: one, the several of a batch, one in each line, also behind a greeting; none where there is
 * none.
 */
export function readMessages(text: string): unknown[] {
  const value = readJson(text);
  if (value !== undefined) return Array.isArray(value) ? value : [value];
  return text.split(/\r\n|\r|\n/).flatMap((line) => {
    const begin = line.search(BEGINNING);
    const message = begin < 0 ? undefined : readJson(line.slice(begin));
    return isObject(message) && "jsonrpc" in message ? [message] : [];
  });
}

function quoted(token: string): string {
  return token.startsWith('"') ? token : `"${token}"`;
}

function parsed(text: string): unknown {
  try {
    return parseLossless(text);
  } catch {
    return undefined;
  }
}
