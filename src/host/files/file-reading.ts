/** Why a model cannot read a file; people read the addon's sentence for each. */
export const UNREADABLE = ["kind", "encrypted", "no_text", "broken", "too_large", "too_slow"] as const;
export type UnreadableReason = (typeof UNREADABLE)[number];

/** What a file is for a model. */
export type FileReading =
  | { kind: "text"; text: string; /** A model reads its beginning and its end. */ shortened: boolean }
  | { kind: "picture"; mimeType: string }
  | { kind: "unreadable"; reason: UnreadableReason };

/** UTF-16 units of one file's text that a model reads. */
export const MAX_TEXT = 65_536;
/** UTF-16 units that are kept of it. */
const MAX_KEPT = 262_144;

export function unreadable(reason: UnreadableReason): FileReading {
  return { kind: "unreadable", reason };
}

export function toReading(text: string): FileReading {
  const told = text.trim();
  if (!told) return unreadable("no_text");
  return { kind: "text", text: withoutMiddle(told, MAX_KEPT), shortened: told.length > MAX_TEXT };
}

/** The beginning and the end of a text, with a marker between them, which comes on top. @param length UTF-16 units. */
export function withoutMiddle(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = text.slice(0, Math.ceil(length * 0.75)).toWellFormed();
  const tail = text.slice(text.length - Math.floor(length * 0.25)).toWellFormed();
  return `${head}\n[… ${text.length - length} of ${text.length} characters left out …]\n${tail}`;
}
