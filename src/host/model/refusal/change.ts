import type { Dialect } from "../dialect.ts";
import { isAccounts, type Refusal } from "./refusal.ts";
import type { Refused, Rule } from "./rule.ts";
import { MESSAGE_RULES } from "./rules-of-messages.ts";
import { PARAMETER_RULES } from "./rules-of-parameters.ts";
import { LAST_RULES, TOOL_RULES } from "./rules-of-tools.ts";
import { SIZE_RULES } from "./rules-of-size.ts";

/** Another way to ask the same. */
export interface Change {
  dialect?: Dialect;
  /** The model itself has made a slip: the same request may succeed. */
  again?: true;
}

/** Statuses that name a fault of the request; a few gateways say 500 or 404 where they mean 400. */
const REFUSALS: ReadonlySet<number | undefined> = new Set([undefined, 400, 404, 413, 422, 500, 501]);
/** A request that is too large for a minute's allowance will be so in the next minute. */
const TOO_LARGE = /request too large|must be reduced/i;
const GARBLED = /tool_use_failed|failed to call a function|failed_generation|malformed_function_call/i;

/** The first rule that knows what a refusal means is the right one: from the clearest words to the vaguest. */
const RULES: readonly Rule[] = [
  ...SIZE_RULES,
  ...PARAMETER_RULES,
  ...MESSAGE_RULES,
  ...TOOL_RULES,
  ...LAST_RULES,
];

/**
 * What a refusal asks to change: the texts are those of public reports of the providers named in docs/models.md.
 * @returns nothing where asking again would be refused again.
 */
export function changeFor(refusal: Refusal, refused: Refused): Change | undefined {
  const { status, text } = refusal;
  const header = otherKeyHeader(refusal, refused.dialect);
  if (header) return { dialect: header };
  if (isAccounts(refusal)) return undefined;
  if (!REFUSALS.has(status) && !(status === 429 && TOO_LARGE.test(text))) return undefined;
  if (isGarbled(refusal)) return { again: true };
  for (const rule of RULES) {
    const dialect = rule(text, refused);
    if (dialect && isNew(dialect, refused.dialect)) return { dialect };
  }
  return undefined;
}

/** The model wrote a call that its provider could not read: nothing about the request is wrong. */
export function isGarbled({ status, text }: Refusal): boolean {
  return REFUSALS.has(status) && GARBLED.test(text);
}

/** Azure's classic endpoint and some gateways take the key in a header of their own. */
function otherKeyHeader({ status, text }: Refusal, { key_header: known }: Dialect): Dialect | undefined {
  if ((status !== 401 && status !== 403) || known) return undefined;
  if (/x-api-key/i.test(text)) return { key_header: "x-api-key" };
  return /api-key|subscription key/i.test(text) ? { key_header: "api-key" } : undefined;
}

function isNew(change: Dialect, dialect: Dialect): boolean {
  return JSON.stringify({ ...dialect, ...change }) !== JSON.stringify(dialect);
}
