/** What a provider hung on a message or a call: it goes back as it came, and is shown to nobody. */
export type Echo = Record<string, unknown>;

/** Characters of JSON of one reply's echo. More is not kept: the request would grow without end. */
const MAX_ECHO = 65_536;
/** Fields that are ours to write, or that a reply alone has. */
const OWN_MESSAGE_FIELDS = new Set([
  "role",
  "content",
  "tool_calls",
  "function_call",
  "refusal",
  "audio",
  "name",
]);
const OWN_CALL_FIELDS = new Set(["index", "id", "type", "function", "name", "arguments"]);

/** Adds the foreign fields of a streamed message to what came before. */
export function addMessageFields(echo: Echo, delta: object): void {
  for (const [key, value] of Object.entries(delta))
    if (!OWN_MESSAGE_FIELDS.has(key) && isSomething(value)) echo[key] = joined(echo[key], value);
}

/** Content that is a list of parts goes back as one: some of them are no text. */
export function addContentPart(echo: Echo, part: unknown): void {
  echo["content"] = joined(echo["content"], [part]);
}

/** Likewise of a call's fragment. */
export function addCallFields(echo: Echo, fragment: object): void {
  for (const [key, value] of Object.entries(fragment))
    if (!OWN_CALL_FIELDS.has(key) && isSomething(value)) echo[key] = joined(echo[key], value);
}

/** @returns nothing where there is nothing, or more than can be kept. */
export function limited(echo: Echo): Echo | undefined {
  const text = JSON.stringify(echo);
  return text === "{}" || text.length > MAX_ECHO ? undefined : echo;
}

function isSomething(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** Texts grow, lists grow by the numbers of their parts, and of the rest the newest counts. */
function joined(before: unknown, now: unknown): unknown {
  if (typeof before === "string" && typeof now === "string") return before + now;
  if (Array.isArray(before) && Array.isArray(now)) return now.reduce(withPart, before);
  if (isObject(before) && isObject(now)) return { ...before, ...now };
  return Array.isArray(now) ? now.reduce<unknown[]>(withPart, []) : now;
}

function withPart(parts: unknown[], part: unknown): unknown[] {
  const last = parts.at(-1);
  if (!isObject(part) || !isObject(last)) return [...parts, part];
  const same = part["type"] === last["type"] && part["index"] === last["index"] && !isWhole(last);
  if (!same) return [...parts, part];
  const merged: Record<string, unknown> = { ...last };
  for (const [key, value] of Object.entries(part))
    merged[key] = TEXTS.has(key) ? joined(merged[key], value) : value;
  return [...parts.slice(0, -1), merged];
}

/** Fields of a part that come in pieces. */
const TEXTS = new Set(["text", "summary", "thinking", "data"]);

/** A signature closes the part that it signs. */
function isWhole(part: Record<string, unknown>): boolean {
  return part["index"] === undefined && isSomething(part["signature"]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
