/** Longest wait that a person is asked for, in milliseconds. */
const LONGEST_MS = 60_000;
/** Without a word of the provider: after the first and the second failure. */
const PAUSES_MS = [300, 900];
/** A wait that a person should know of. */
const TOLD_MS = 2_000;

export interface Pause {
  milliseconds: number;
  /** Whole seconds to tell, where it is worth telling. */
  seconds: number | undefined;
}

/**
 * How long to wait before the same request is made again, after a failure that passes.
 * @param failures so far, this one included.
 * @returns nothing where waiting is no use, or too long.
 */
export function pauseBefore(
  status: number | undefined,
  { headers, text, failures }: { headers: Headers | undefined; text: string; failures: number },
): Pause | undefined {
  if (failures > PAUSES_MS.length || !isPassing(status)) return undefined;
  const asked = retryAfter(headers) ?? spokenDelay(status, text);
  const milliseconds = asked ?? PAUSES_MS[failures - 1] ?? 0;
  if (milliseconds > LONGEST_MS) return undefined;
  return { milliseconds, seconds: milliseconds >= TOLD_MS ? Math.ceil(milliseconds / 1000) : undefined };
}

/** No answer at all, load, and faults of gateways. */
function isPassing(status: number | undefined): boolean {
  return status === undefined || status === 408 || status === 409 || status === 429 || status >= 500;
}

/** RFC 9110: seconds, or a date; and OpenAI's own header in milliseconds. */
function retryAfter(headers: Headers | undefined): number | undefined {
  const exact = Number.parseFloat(headers?.get("retry-after-ms") ?? "");
  if (exact >= 0) return exact;
  const value = headers?.get("retry-after");
  if (!value) return undefined;
  const seconds = Number.parseFloat(value);
  if (seconds >= 0) return seconds * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

/** "Please try again in 7.66s", as OpenAI and Groq say it in words only. */
function spokenDelay(status: number | undefined, text: string): number | undefined {
  if (status !== 429) return undefined;
  const found = /(?:try again|retry)[^.\d]{0,20}(?:(\d+)m)?(\d+(?:\.\d+)?)\s*(ms|s)/i.exec(text);
  if (!found) return undefined;
  const [, minutes = "0", amount = "0", unit] = found;
  return Number(minutes) * 60_000 + Number(amount) * (unit?.toLowerCase() === "ms" ? 1 : 1000);
}
