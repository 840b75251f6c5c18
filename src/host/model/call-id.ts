import { createHash } from "node:crypto";

/** OpenAI takes at most 40 characters, Anthropic letters, digits, `_` and `-`. */
const SAFE_ID = /^[\w-]{1,40}$/;
/** Mistral takes exactly these. */
const SHORT_ID = /^[A-Za-z0-9]{9}$/;
/** Kimi's form: the model reads the tool's name out of it. */
const NUMBERED = /^(.*:)(\d+)$/s;

/** An id that another provider gave, in a form that most accept; the same for a call and its result. */
export function acceptableId(id: string): string {
  return SAFE_ID.test(id) ? id : `call_${hash(id).slice(0, 24)}`;
}

/** An id that every provider accepts. */
export function shortId(id: string): string {
  return SHORT_ID.test(id) ? id : hash(id).slice(0, 9);
}

/** An id of the same form that is not known yet. */
export function freshId(id: string, known: ReadonlySet<string>): string {
  if (!known.has(id)) return id;
  const [, form, first = "1"] = NUMBERED.exec(id) ?? [];
  let fresh = id;
  for (let number = Number(first) + 1; known.has(fresh); number++) fresh = `${form ?? `${id}_`}${number}`;
  return fresh;
}

function hash(id: string): string {
  return createHash("sha256").update(id).digest("hex");
}
