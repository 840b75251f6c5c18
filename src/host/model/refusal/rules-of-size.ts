import type { Dialect } from "../dialect.ts";
import type { Refused, Rule } from "./rule.ts";
import { isMissing, isTooLong, isUnsupported, names } from "./refusal.ts";
import { lengthOf, numbersIn, windowIn, windowOf } from "../window.ts";

/** Where a provider wants a limit of the answer, and nobody has set one, in tokens. */
export const USUAL_LIMIT = 4_096;
/** A limit below this is a misread number. */
const SMALLEST_LIMIT = 16;

/** What is too long, too large or too many: the answer, a tool's description, the tools, the conversation. */
export const SIZE_RULES: readonly Rule[] = [
  limitOfAnswer,
  descriptions,
  numberOfTools,
  conversation,
  nameOfLimit,
];

/** "max_tokens is too large", "the valid range of max_tokens is [1, 8192]", and windows that the answer alone would fill. */
function limitOfAnswer(text: string, { limit, dialect, messages }: Refused): Dialect | undefined {
  if (!limit || !NAMES_OF_LIMIT.test(text)) return undefined;
  const smaller = numbersIn(text).filter((number) => number >= SMALLEST_LIMIT && number < limit);
  if (isTooLong({ status: undefined, text })) {
    const window = windowIn(text) ?? 0;
    const asked = messages.reduce((sum, message) => sum + lengthOf(message), 0) / 3;
    const room = Math.floor((Math.min(window, dialect.context_window ?? Infinity) - asked) / 2);
    return limit > window / 2 && room >= SMALLEST_LIMIT && room < limit ? { max_answer: room } : undefined;
  }
  if (!/large|at most|maximum|range|less than|exceed|greater|between|above|>/i.test(text)) return undefined;
  return smaller.length ? { max_answer: Math.max(...smaller) } : undefined;
}

const NAMES_OF_LIMIT =
  /max_(completion_|output_|new_)?tokens|(completion|output) tokens|(in|for|of) the (completion|output)/i;

function descriptions(text: string, { tools }: Refused): Dialect | undefined {
  if (!tools || !/description/i.test(text) || !/too long|max\w* length|at most|exceed/i.test(text))
    return undefined;
  const [length = 1_024] = numbersIn(text).toSorted((one, other) => one - other);
  return { max_description: Math.max(length, 64) };
}

function numberOfTools(text: string, { tools }: Refused): Dialect | undefined {
  if (!tools || !/\b(tools|functions)\b/i.test(text)) return undefined;
  if (!/too many|too long|max\w* (length|number|of)|at most|exceed|array_above_max_length|up to/i.test(text))
    return undefined;
  const allowed = numbersIn(text).filter((number) => number > 0 && number < tools);
  return allowed.length ? { max_tools: Math.max(...allowed) } : undefined;
}

function conversation(text: string, { messages, dialect, status, limit }: Refused): Dialect | undefined {
  if (!isTooLong({ status, text })) return undefined;
  return windowOf(
    text,
    messages.reduce((sum, message) => sum + lengthOf(message), 0),
    limit,
    dialect,
  );
}

/** The two names of one limit, of which newer models of OpenAI know only the second. */
function nameOfLimit(text: string, { limit, dialect }: Refused): Dialect | undefined {
  const now = dialect.max_tokens ?? "max_tokens";
  if (now === "none" || !names(text, now)) return undefined;
  if (!limit) return isMissing(text) ? { needs_limit: true } : undefined;
  if (now === "max_tokens" && names(text, "max_completion_tokens"))
    return { max_tokens: "max_completion_tokens" };
  if (!isUnsupported(text)) return undefined;
  return { max_tokens: now === "max_tokens" ? "max_completion_tokens" : "none" };
}
