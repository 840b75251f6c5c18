/** A request that a provider refused, before any answer came. */
export interface Refusal {
  status: number | undefined;
  /** Its whole body, as text. */
  text: string;
}

/** As a word of its own, however its parts are joined: `temperature`, `body.reasoning_effort`, `reasoningEffort`. */
export function names(text: string, parameter: string): boolean {
  const joined = parameter.replaceAll("_", "[_ ]?");
  return new RegExp(`(^|[^a-z_])${joined}([^a-z_]|$)`, "i").test(text);
}

export function isUnsupported(text: string): boolean {
  return /(not|n't|un|no longer) ?(be )?(support|allow|permit|accept|recogni|enabl|available)|unknown|unexpected|unrecogni|extra_forbidden|extra inputs|invalid|requires --enable|only the default|no endpoints found that support/i.test(
    text,
  );
}

/** The provider misses what we left out. */
export function isMissing(text: string): boolean {
  return /missing|must be passed|required|is empty/i.test(text);
}

/** The conversation, or this request, has outgrown what the model reads. */
export function isTooLong({ status, text }: Refusal): boolean {
  if (status === 413) return true;
  if (/string_above_max_length|string too long/i.test(text)) return /messages\[\d+\]\.content/i.test(text);
  return /context[ _-]?(length|size|window)|maximum context|prompt is too long|input is too long|too many (input )?tokens|exceed\w* (the )?(max\w* )?(input )?(token|context)|reduce the length|n_ctx|(request|prompt|input) (is )?too (large|long)|tokens must be reduced|maximum (prompt|input) length|range of input length|total message token length/i.test(
    text,
  );
}

/** The account has nothing left, whatever the status says. */
const PENNILESS =
  /insufficient[_ ](quota|balance|funds|credit)|out of (funds|credits?)|credit balance|not? (have )?(enough|any|sufficient) credits?|used all (available )?credits|arrear|in good standing|spending limit|(payment|billing).{0,20}(required|inactive|overdue|issue)|余额|欠费|可用额度/i;
/** Words of quota that load is told in, too. */
const QUOTA = /exceeded your current quota|exceeded_current_quota|billing|credit|balance|payment/i;
/** A quota of a minute is load: the provider says when to come again, or that it is one. */
const PASSES =
  /(try again|retry|come back) (in|after) |retrydelay|per[ _-]?(minute|min\b|second)|\b[TR]PM\b/i;

/** The account, not the moment: waiting does not help. */
export function isQuota({ status, text }: Refusal): boolean {
  if (status === 402) return true;
  if (status !== undefined && status >= 500) return false;
  if (PENNILESS.test(text)) return true;
  const isLimit = status === 429 || status === 403 || status === undefined;
  return isLimit && QUOTA.test(text) && !PASSES.test(text);
}

/** The key is wrong, whatever the status says. */
export function isKeys({ status, text }: Refusal): boolean {
  if (status === 401 || status === 403) return true;
  return (
    status === 400 &&
    /((invalid|incorrect|wrong|missing|bad|expired)\b.{0,20}\bapi[ _-]?key|api[ _-]?key\b.{0,30}(not valid|invalid|incorrect|expired|not found)|authentication[ _]?(fail|error)|unauthori[sz]ed)/i.test(
      text,
    )
  );
}

/** About who asks, not about what is asked: no other question would be answered. */
export function isAccounts(refusal: Refusal): boolean {
  return isQuota(refusal) || isKeys(refusal);
}
