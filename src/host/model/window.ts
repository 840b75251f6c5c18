import type { Dialect } from "./dialect.ts";
import type { Message } from "./model.ts";

/** Where nobody has counted: English has about four, code and other scripts fewer. */
const CHARACTERS_PER_TOKEN = 3;
/** Of the window, for what the messages' characters do not show: roles, tools, the answer. */
const SHARE = 0.75;
/** A window below this is a misread number. */
const SMALLEST_WINDOW = 256;
/** UTF-16 units that stay of a message which alone is too long, at least. */
const SMALLEST_MESSAGE = 1_000;

/**
 * What a refusal tells of the model's window: its number, and by the number of the request's tokens how the model
 * counts. Without numbers, half of what was sent.
 * @param limit of the answer, which some providers count in; 0: none.
 */
export function windowOf(text: string, characters: number, limit: number, dialect: Dialect): Dialect {
  const window = windowIn(text);
  const known = dialect.context_window;
  if (window !== undefined && (known === undefined || window < known)) {
    const numbers = numbersIn(text);
    const total = Math.max(...numbers);
    const asked = limit > 0 && numbers.includes(limit) ? total - limit : total;
    const counted = asked > window ? characters / asked : CHARACTERS_PER_TOKEN;
    return { context_window: window, characters_per_token: Math.max(0.5, Math.min(counted, 8)) };
  }
  const perToken = dialect.characters_per_token ?? CHARACTERS_PER_TOKEN;
  const half = Math.floor(characters / 2 / perToken / SHARE);
  return half < SMALLEST_WINDOW ? {} : { context_window: half, characters_per_token: perToken };
}

/** Behind these words stands the window; without them, it is the smallest number. */
const BEFORE_WINDOW =
  /(?:context[ _-]?(?:length|size|window)|n_ctx|limit|max(?:imum)?\b)[^\d.]{0,40}?(\d[\d,_]*(?: ?k\b)?)/i;

export function windowIn(text: string): number | undefined {
  const numbers = numbersIn(text).filter((number) => number >= SMALLEST_WINDOW);
  const [, named = ""] = BEFORE_WINDOW.exec(text) ?? [];
  const [window] = numbersIn(named);
  if (window !== undefined && numbers.includes(window)) return window;
  return numbers.length ? Math.min(...numbers) : undefined;
}

/** A number on its own, with or without marks between its thousands; no part of an id, a version or a date. */
const NUMBER = /(?<![\w.,#-])(\d{1,3}(?:[,_]\d{3})+|\d+)( ?k)?(?![\w]|[.,-]\d)/gi;

/** The counts that a refusal names: of tokens, characters or things. Pages of web servers name none. */
export function numbersIn(text: string): number[] {
  if (/<(html|!doctype|h1|center)/i.test(text)) return [];
  const said = text.replaceAll(/"(code|status|status_code|statusCode|http_code)":\s*"?\d+/g, "");
  return [...said.matchAll(NUMBER)]
    .map(([, digits = "", thousands]) => Number(digits.replaceAll(/[,_]/g, "")) * (thousands ? 1_000 : 1))
    .filter((number) => number < 1e8 && !isYear(number));
}

function isYear(number: number): boolean {
  return number >= 2020 && number <= 2035;
}

/**
 * As much of a conversation as the window holds: the prompt, and the newest exchanges; of the last one, which is the
 * question and its tools, the longest texts are shortened.
 * @returns the very messages when all of them fit.
 */
export function fitWindow(messages: readonly Message[], dialect: Dialect): readonly Message[] {
  const { context_window: window, characters_per_token: perToken = CHARACTERS_PER_TOKEN } = dialect;
  if (window === undefined) return messages;
  const room = window * perToken * SHARE;
  let size = messages.reduce((sum, message) => sum + lengthOf(message), 0);
  if (size <= room) return messages;
  const kept = [...messages];
  const first = kept[0]?.role === "system" ? 1 : 0;
  const question = kept.findLastIndex((message) => message.role === "user");
  let end = first;
  while (size > room && end < question) {
    // An exchange goes as a whole: results without their calls would be refused.
    do size -= lengthOf(kept[end++] as Message);
    while (end < question && kept[end]?.role !== "user");
  }
  kept.splice(first, end - first);
  return size > room ? shortenLongest(kept, first, size - room) : kept;
}

function shortenLongest(messages: Message[], first: number, excess: number): Message[] {
  let left = excess;
  const order = messages.map((message, at) => ({ at, length: message.content.length }));
  for (const { at, length } of order.slice(first).toSorted((one, other) => other.length - one.length)) {
    const message = messages[at];
    if (left <= 0 || !message || length <= SMALLEST_MESSAGE) break;
    const wanted = Math.max(SMALLEST_MESSAGE, length - left);
    const head = message.content.slice(0, Math.ceil(wanted * 0.75));
    const tail = message.content.slice(length - Math.floor(wanted * 0.25));
    messages[at] = { ...message, content: `${head}\n[… ${length - wanted} characters left out …]\n${tail}` };
    left -= length - wanted;
  }
  return messages;
}

export function lengthOf(message: Message): number {
  const calls = message.role === "assistant" ? (message.toolCalls ?? []) : [];
  return calls.reduce((sum, call) => sum + call.arguments.length + call.name.length, message.content.length);
}
