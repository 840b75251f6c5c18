/** What a piece of content turned out to be. */
export type ContentPiece =
  | { type: "text" | "thought"; text: string }
  /** All text of this reply so far was thought: its opening tag stood in the model's own prompt. */
  | { type: "retract" };

const OPENING = /<(think|thinking|thought|reasoning)>/y;
const CLOSING = /<\/(think|thinking|thought|reasoning)>/;
/** Only where it is looked for: a search at every mark would take time that grows with the square of the text. */
const CLOSING_HERE = /<\/(think|thinking|thought|reasoning)>/y;
/** The longest tag, `</reasoning>`: so much may be the beginning of one. */
const MAX_TAG = 12;

/**
 * Parts thoughts from text in content that is written as `<think>…</think>`, wherever a provider cuts it. A tag opens a
 * thought at the beginning of a line only, and never in code.
 */
export class ThoughtTags {
  /** Not told yet: it may be the beginning of a tag. */
  #held = "";
  #thinking = false;
  #sawText = false;
  /** Behind a thought, empty lines are no part of the answer. */
  #trim = false;
  #lineStart = true;
  #inline = false;
  #fenced = false;

  /** Most content has neither: it is passed on as it is. */
  *add(content: string): Generator<ContentPiece, void> {
    if (!this.#held && !this.#thinking && !/[<`]/.test(content)) {
      if (content) yield* this.#text(content);
      return;
    }
    yield* joined(this.#read(this.#held + content, false));
  }

  /** The reply is complete. */
  *end(): Generator<ContentPiece, void> {
    if (this.#held) yield* joined(this.#read(this.#held, true));
  }

  *#read(content: string, last: boolean): Generator<ContentPiece, void> {
    this.#held = "";
    let rest = content;
    while (rest) {
      if (this.#thinking) {
        const closing = CLOSING.exec(rest);
        const end = closing ? closing.index : last ? rest.length : safeLength(rest);
        if (end > 0) yield { type: "thought", text: rest.slice(0, end) };
        this.#held = closing || last ? "" : rest.slice(end);
        if (!closing) return;
        this.#thinking = false;
        this.#lineStart = true;
        this.#trim = true;
        rest = rest.slice(end + closing[0].length);
        continue;
      }
      const mark = /[<`]/.exec(rest);
      const plain = mark ? mark.index : rest.length;
      if (plain > 0) {
        yield* this.#text(rest.slice(0, plain));
        rest = rest.slice(plain);
        continue;
      }
      if (rest.startsWith("`")) {
        const [ticks = ""] = /^`+/.exec(rest) ?? [];
        if (ticks.length === rest.length && !last && ticks.length < 3) return void (this.#held = rest);
        this.#tick(ticks);
        yield* this.#text(ticks);
        rest = rest.slice(ticks.length);
        continue;
      }
      if (!last && rest.length < MAX_TAG && !rest.includes(">")) return void (this.#held = rest);
      OPENING.lastIndex = 0;
      CLOSING_HERE.lastIndex = 0;
      const opening = this.#inCode || !this.#lineStart ? null : OPENING.exec(rest);
      const closing = this.#inCode ? null : CLOSING_HERE.exec(rest);
      if (opening) {
        this.#thinking = true;
        rest = rest.slice(opening[0].length);
      } else if (closing) {
        yield { type: "retract" };
        this.#sawText = false;
        this.#trim = true;
        rest = rest.slice(closing[0].length);
      } else {
        yield* this.#text("<");
        rest = rest.slice(1);
      }
    }
  }

  get #inCode(): boolean {
    return this.#fenced || this.#inline;
  }

  #tick(ticks: string): void {
    if (ticks.length >= 3 && this.#lineStart) this.#fenced = !this.#fenced;
    else if (!this.#fenced) this.#inline = !this.#inline;
  }

  *#text(text: string): Generator<ContentPiece, void> {
    const told = this.#trim ? text.trimStart() : text;
    const newLine = text.lastIndexOf("\n");
    if (newLine >= 0) {
      // Inline code ends with its line at the latest.
      this.#inline = false;
      this.#lineStart = !text.slice(newLine + 1).trim();
    } else if (text.trim()) this.#lineStart = false;
    if (!told) return;
    const parted = this.#trim && this.#sawText;
    this.#trim = false;
    this.#sawText = true;
    yield { type: "text", text: parted ? `\n\n${told}` : told };
  }
}

/** Text as one piece where it was read in several: each becomes an event. */
function* joined(pieces: Iterable<ContentPiece>): Generator<ContentPiece, void> {
  const texts: string[] = [];
  for (const piece of pieces) {
    if (piece.type === "text") texts.push(piece.text);
    else {
      if (texts.length) yield { type: "text", text: texts.splice(0).join("") };
      yield piece;
    }
  }
  if (texts.length) yield { type: "text", text: texts.join("") };
}

/** How much of a thought can be told before a closing tag may begin. */
function safeLength(text: string): number {
  const begin = text.lastIndexOf("<");
  return begin >= 0 && text.length - begin < MAX_TAG ? begin : text.length;
}
