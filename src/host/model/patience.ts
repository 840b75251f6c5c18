/** Longest wait that a person is asked for, in milliseconds. */
const LONGEST_MS = 60_000;
/** Without a word of the provider: after the first and the second failure. */
const PAUSES_MS = [300, 900];
/** A model that is being loaded takes its time. */
const LOADING_MS = [5_000, 15_000];
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
  const asked = retryAfter(headers) ?? spokenDelay(status, text) ?? resetAfter(status, headers, text);
  const usual = isLoading(status, text) ? LOADING_MS : PAUSES_MS;
  const milliseconds = asked ?? usual[failures - 1] ?? 0;
  if (milliseconds > LONGEST_MS) return undefined;
  return { milliseconds, seconds: milliseconds >= TOLD_MS ? Math.ceil(milliseconds / 1000) : undefined };
}

/** Load, beside what HTTP calls a fault of the server: 498 is Groq's. */
const PASSING: ReadonlySet<number> = new Set([408, 409, 425, 429, 498]);

/** No answer at all, load, and faults of gateways. */
function isPassing(status: number | undefined): boolean {
  return status === undefined || status >= 500 || PASSING.has(status);
}

function isLoading(status: number | undefined, text: string): boolean {
  return status === 503 && /\bloading\b/i.test(text);
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

/** "Please try again in 7.66s", "1m2.5s", "after 20 seconds", as many say it in words only. */
function spokenDelay(status: number | undefined, text: string): number | undefined {
  const [, loading] = /"estimated_time":\s*(\d+(?:\.\d+)?)/.exec(text) ?? [];
  if (status === 503 && loading) return Number(loading) * 1000;
  if (status !== 429 && status !== 498) return undefined;
  return durationIn(/(?:try again|retry|wait)[^.\d]{0,20}((?:\d+(?:\.\d+)?\s*[a-z]+\s*)+)/i.exec(text)?.[1]);
}

/** Of the allowances that are used up, when the last one is there again; OpenRouter writes the headers into the body. */
function resetAfter(
  status: number | undefined,
  headers: Headers | undefined,
  text: string,
): number | undefined {
  if (status !== 429) return undefined;
  const resets = [...(headers ?? [])].flatMap(([name, value]) => {
    const isReset = /^(x-)?(anthropic-)?ratelimit-(.*-)?reset/.test(name);
    const left = headers?.get(name.replace("reset", "remaining"));
    return isReset && (left === null || left === undefined || Number(left) === 0) ? [instantIn(value)] : [];
  });
  const [, written] = /"x-ratelimit-reset[^"]*":\s*"?(\d{10,13})/i.exec(text) ?? [];
  const known = [...resets, instantIn(written)].filter((delay) => delay !== undefined);
  return known.length ? Math.max(...known) : undefined;
}

/** A duration, or a moment: in seconds or milliseconds since 1970, or as a date. */
function instantIn(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{10}(\.\d+)?$/.test(value)) return Math.max(0, Number(value) * 1000 - Date.now());
  if (/^\d{13}$/.test(value)) return Math.max(0, Number(value) - Date.now());
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = /^\d{4}-\d\d/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? durationIn(value) : Math.max(0, date - Date.now());
}

const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** `1m30s`, `6ms`, `20 seconds`. */
function durationIn(text: string | undefined): number | undefined {
  const parts = [...(text ?? "").matchAll(/(\d+(?:\.\d+)?)\s*(ms|milli|s|m|h|d)/gi)];
  if (!parts.length) return undefined;
  return parts.reduce((sum, [, amount, unit = "s"]) => {
    const name = /^milli/i.test(unit) ? "ms" : unit.toLowerCase();
    return sum + Number(amount) * (UNITS_MS.get(name) ?? 0);
  }, 0);
}
