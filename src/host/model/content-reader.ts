/** What a piece of content turned out to be. */
export type ContentPiece =
  | { type: "text" | "thought"; text: string }
  /** All text of this reply so far was thought: its opening tag stood in the model's own prompt. */
  | { type: "retract" }
  /** A call in the syntax that the model was trained with. `whole`: with its marks, as it was written. */
  | { type: "leaked"; call: string; whole: string };

const OPENING = /<(think|thinking|thought|reasoning)>/y;
const CLOSING = /<\/(think|thinking|thought|reasoning)>/;
/** Only where it is looked for: a search at every mark would take time that grows with the square of the text. */
const CLOSING_HERE = new RegExp(CLOSING, "y");
/** Marks between a model's messages, which its server should have kept: `<|im_end|>`, `<｜end▁of▁sentence｜>`. */
const TOKEN = /<[|｜]([\w▁]{1,40})[|｜]>|<(?:start|end)_of_turn>|<\/s>(?=\s*$)/y;
const CALL = /<tool_call>|(?=<function=[\w.-]+>)|\[TOOL_CALLS\]|<\|python_tag\|>/y;
/** Where something begins that may be one of them. */
const MARK = /[<`]|\[TOOL_CALLS\]|\[[A-Z_]*$/;
/** What may go on as a tag: nothing with a blank in it. */
const PARTIAL = /^<[/|｜]?[\w▁=.-]*[|｜]?$/;
/** The longest tag: so much may be the beginning of one. */
const MAX_TAG = 48;
/** Characters of what says who speaks; more is text on such marks. */
const MAX_HEADER = 120;
/** Characters of one call. */
const MAX_CALL = 262_144;

/** A stretch of content that is not told as text, and what ends it. */
interface Stretch {
  kind: "thought" | "header" | "call";
  closing: RegExp;
  /** Its end belongs to what follows. */
  keepsEnd?: boolean;
  /** The mark that began it. */
  mark: string;
  /** The name of the called tool, where the mark holds it. */
  name?: string;
  held: string;
}

/** Of harmony, the syntax of OpenAI's open models: `<|channel|>analysis<|message|>…<|end|>`. */
const MESSAGE_END = /<\|(?:end|start|channel|return|call)\|>/;

/**
 * Parts thoughts, and what should not have left the model's server, from the text of content, wherever a provider cuts
 * it. Thoughts and calls begin at the beginning of a line only, and nothing of all this in code.
 */
export class ContentReader {
  /** Not told yet: it may be the beginning of a tag. */
  #held = "";
  #stretch: Stretch | undefined;
  #sawText = false;
  /** Behind a thought, empty lines are no part of the answer. */
  #trim = false;
  #lineStart = true;
  #inline = false;
  #fenced = false;

  /** Most content is text and nothing else. @returns whether this is: then it need not be read. */
  isPlain(content: string): boolean {
    if (this.#held || this.#stretch || this.#trim || MARK.test(content)) return false;
    this.#follow(content);
    this.#sawText ||= content !== "";
    return true;
  }

  add(content: string): Generator<ContentPiece, void> {
    return joined(this.#read(this.#held + content, false));
  }

  /** The reply is complete. */
  *end(): Generator<ContentPiece, void> {
    yield* joined(this.#read(this.#held, true));
    const open = this.#stretch;
    this.#stretch = undefined;
    if (open) yield* this.#close(open, "");
  }

  *#read(content: string, last: boolean): Generator<ContentPiece, void> {
    this.#held = "";
    let rest = content;
    while (rest) {
      if (this.#stretch) {
        rest = yield* this.#readStretch(this.#stretch, rest, last);
        continue;
      }
      const mark = MARK.exec(rest);
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
      if (!last && rest.length < MAX_TAG && (PARTIAL.test(rest) || "[TOOL_CALLS]".startsWith(rest)))
        return void (this.#held = rest);
      // It may be the last word, or the beginning of a sentence on it.
      if (!last && /^<\/s>\s*$/.test(rest)) return void (this.#held = rest);
      const length = this.#inCode ? undefined : yield* this.#tag(rest);
      if (length === undefined) yield* this.#text(rest.slice(0, 1));
      rest = rest.slice(length ?? 1);
    }
  }

  /** What begins here, outside code. @returns the length of its mark, if something does. */
  *#tag(rest: string): Generator<ContentPiece, number | undefined> {
    OPENING.lastIndex = CALL.lastIndex = TOKEN.lastIndex = CLOSING_HERE.lastIndex = 0;
    const opening = this.#lineStart ? OPENING.exec(rest) : null;
    if (opening) return this.#begin({ kind: "thought", closing: CLOSING, mark: opening[0], held: "" });
    const call = this.#lineStart ? CALL.exec(rest) : null;
    if (call) {
      const closing = /^\[|python/.test(call[0]) ? /$^/ : call[0] ? /<\/tool_call>/ : /<\/function>/;
      return this.#begin({ kind: "call", closing, mark: call[0], held: "" });
    }
    const token = TOKEN.exec(rest);
    if (token) {
      const [text, name] = token;
      // Behind it stands who speaks, or where.
      if (name === "channel" || name === "start" || name === "im_start") {
        const closing = name === "im_start" ? /\n/ : /<\|(?:message|channel)\|>/;
        return this.#begin({ kind: "header", closing, mark: text, held: "" });
      }
      return text.length;
    }
    const closing = CLOSING_HERE.exec(rest);
    if (!closing) return undefined;
    yield { type: "retract" };
    this.#sawText = false;
    this.#trim = true;
    return closing[0].length;
  }

  #begin(stretch: Stretch): number {
    this.#stretch = stretch;
    return stretch.mark.length;
  }

  /** @returns what is left of the content. */
  *#readStretch(stretch: Stretch, rest: string, last: boolean): Generator<ContentPiece, string> {
    const closing = stretch.closing.exec(rest);
    const end = closing ? closing.index : last ? rest.length : safeLength(rest);
    const inner = rest.slice(0, end);
    if (stretch.kind !== "thought") stretch.held += inner;
    else if (inner) yield { type: "thought", text: inner };
    if (!closing) {
      if (stretch.held.length > (stretch.kind === "header" ? MAX_HEADER : MAX_CALL)) {
        this.#stretch = undefined;
        yield* this.#text(stretch.mark + stretch.held);
      }
      this.#held = rest.slice(end);
      return "";
    }
    this.#stretch = undefined;
    yield* this.#close(stretch, closing[0]);
    return rest.slice(end + (stretch.keepsEnd ? 0 : closing[0].length));
  }

  *#close(stretch: Stretch, end: string): Generator<ContentPiece, void> {
    this.#lineStart = true;
    const { kind, held, mark, name } = stretch;
    if (kind === "thought") this.#trim = true;
    // Nothing followed: it was no header.
    if (kind === "header" && !end && !/^\s*\w*\s*$/.test(held)) yield* this.#text(mark + held);
    else if (kind === "header") {
      const [, called] = /\bto=(?:functions\.)?([\w.-]+)/.exec(held) ?? [];
      const more = { closing: MESSAGE_END, keepsEnd: true, held: "" };
      if (end === "<|channel|>")
        this.#begin({ ...stretch, closing: /<\|(?:message|channel)\|>/, held: held.trim() });
      else if (called) this.#begin({ kind: "call", mark: "", name: called, ...more });
      else if (/analysis|commentary/.test(held)) this.#begin({ kind: "thought", mark: "", ...more });
    }
    if (kind === "call") {
      const call = name ? `${name}${held}` : mark ? held : `${held}${end}`;
      yield { type: "leaked", call, whole: `${mark}${held}${stretch.keepsEnd ? "" : end}` };
    }
  }

  get #inCode(): boolean {
    return this.#fenced || this.#inline;
  }

  #tick(ticks: string): void {
    if (ticks.length >= 3 && this.#lineStart) this.#fenced = !this.#fenced;
    else if (!this.#fenced) this.#inline = !this.#inline;
  }

  /** Where in its line the text is now. */
  #follow(text: string): void {
    const newLine = text.lastIndexOf("\n");
    if (newLine >= 0) {
      // Inline code ends with its line at the latest.
      this.#inline = false;
      this.#lineStart = !text.slice(newLine + 1).trim();
    } else if (this.#lineStart && text.trim()) this.#lineStart = false;
  }

  *#text(text: string): Generator<ContentPiece, void> {
    const told = this.#trim ? text.trimStart() : text;
    this.#follow(text);
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

/** How much of a stretch can be told before its end may begin. */
function safeLength(text: string): number {
  const begin = text.lastIndexOf("<");
  return begin >= 0 && text.length - begin < MAX_TAG && PARTIAL.test(text.slice(begin)) ? begin : text.length;
}
