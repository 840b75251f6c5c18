import { readMessages } from "./read-messages.ts";

/** Lines of one message; more are noise. */
const MAX_LINES = 10_000;

/** The messages in a program's lines, some of which are noise, or messages that are laid out for people. */
export class LineMessages {
  #open: string[] = [];

  add(line: string): unknown[] {
    const text = line.trimEnd();
    // Within a message that is laid out, lines are indented.
    if (!this.#open.length || text.startsWith("{")) {
      const messages = readMessages(text);
      this.#open = !messages.length && text === "{" ? [text] : [];
      return messages;
    }
    this.#open.push(text);
    if (text !== "}" && this.#open.length < MAX_LINES) return [];
    const whole = readMessages(this.#open.join("\n"));
    this.#open = [];
    return whole;
  }
}
