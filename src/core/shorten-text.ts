/** A sentence's end that leaves less than this share of the room is too far back. */
const LEAST_SHARE = 0.5;
/** Ends of sentences and paragraphs, also in scripts without spaces between them. */
const SENTENCE_END = /[.!?]["')\]]?(?=\s)|[。！？]|\n\s*\n/g;

/** The beginning of a text that is too long, to the end of a sentence where there is one. @param length UTF-16 units. */
export function shortenText(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = text.slice(0, length).toWellFormed();
  const ends = [...`${head} `.matchAll(SENTENCE_END)].map((match) => match.index + match[0].length);
  const end = ends.findLast((position) => position <= length) ?? 0;
  return end >= length * LEAST_SHARE ? head.slice(0, end).trimEnd() : head;
}
