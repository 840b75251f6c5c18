/** JSON in and out without rounding: ids of 64 bits, and decimals of many digits, are more than a number can hold. */

declare global {
  interface JSON {
    /** A number that JSON.stringify writes digit by digit as it stands here. */
    rawJSON(text: string): object;
    isRawJSON(value: unknown): boolean;
  }
}

/** Longer than any number that is always kept exactly. Cheap to look for: hardly any text has one. */
const LONG_NUMBER = /(?:^|[:,[])\s*-?\d[\d.eE+-]{15,}\s*(?:[,}\]]|$)/;

/**
 * As JSON.parse, but a number that would be rounded is kept as it is written: as an object of JSON.rawJSON, which
 * JSON.stringify writes out again. @throws SyntaxError
 */
export function parseLossless(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
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
