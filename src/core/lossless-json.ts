/** JSON in and out without rounding: ids of 64 bits, and decimals of many digits, are more than a number can hold. */

declare global {
  interface JSON {
    /** A number that JSON.stringify writes digit by digit as it stands here. */
    rawJSON(text: string): object;
    isRawJSON(value: unknown): boolean;
  }
}

/** So many digits in a row, with a point or not, has every number that may be rounded. */
const DIGITS = 16;
const BEFORE = /[:,[\s]-?$/;
const AFTER = /^(?:[eE][+-]?\d+)?\s*(?:[,}\]]|$)/;

/**
 * Whether a number of that many digits stands in JSON, or something in a text that looks like one. One character in 16
 * is looked at, as no such number lies between: an expression would cost more than parsing all of it.
 */
function hasLongNumber(text: string): boolean {
  for (let at = DIGITS - 1; at < text.length; at += DIGITS) {
    if (!isDigit(text, at)) continue;
    let begin = at;
    while (isDigit(text, begin - 1)) begin--;
    let end = at + 1;
    while (isDigit(text, end)) end++;
    if (end - begin < DIGITS || !AFTER.test(text.slice(end, end + 16))) continue;
    const before = text.slice(Math.max(0, begin - 2), begin);
    if (before === "" || before === "-" || BEFORE.test(before)) return true;
  }
  return false;
}

/** Outside the text there is `NaN`, which is no digit. */
function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (code >= 48 && code <= 57) || code === 46;
}

/**
 * As JSON.parse, but a number that would be rounded is kept as it is written: as an object of JSON.rawJSON, which
 * JSON.stringify writes out again. @throws SyntaxError
 */
export function parseLossless(text: string): unknown {
  if (!hasLongNumber(text)) return JSON.parse(text);
  return JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown);
}

function keepDigits(_key: string, value: unknown, { source }: { source?: string }): unknown {
  if (typeof value !== "number" || source === undefined || source.length < 16) return value;
  return isExact(value, source) ? value : JSON.rawJSON(source);
}

function isExact(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return false;
  if (/^-?\d+$/.test(source)) return Number.isSafeInteger(value);
  // Digits that say nothing, such as those of 1.5000000000000000, are no loss.
  return digitsOf(String(value)) === digitsOf(source);
}

/** The digits that count, without sign, point, exponent and the zeros around them. */
function digitsOf(number: string): string {
  return number
    .replace(/[eE].*$/, "")
    .replaceAll(/[-+.]/g, "")
    .replaceAll(/^0+|0+$/g, "");
}

/** A number that is kept as it was written. */
export function isLongNumber(value: unknown): value is object {
  return JSON.isRawJSON(value);
}
