/** `JSON.rawJSON` and the reviver's third parameter: in V8 since Node 21, in no library of TypeScript yet. */
interface ExactJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): object;
}

const exact = JSON as unknown as ExactJson;
/** Fewer digits are exact as they are. */
const LONG_NUMBER = /\d{16}/;

/**
 * Like `JSON.parse`, but integers beyond 2^53, such as the ids of many systems, are written again as they were read.
 * They are objects in between, which only `JSON.stringify` understands. @throws SyntaxError
 */
export function parseExact(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  return exact.parse(text, (_key, value, { source }) =>
    typeof value === "number" &&
    !Number.isSafeInteger(value) &&
    source !== undefined &&
    /^-?\d+$/.test(source)
      ? exact.rawJSON(source)
      : value,
  );
}
