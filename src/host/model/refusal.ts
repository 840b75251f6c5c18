import type { Dialect } from "./dialect.ts";
import { isOmitted } from "./dialect.ts";
import { windowOf } from "./window.ts";

/** A request that a provider refused, before any answer came. */
export interface Refusal {
  status: number | undefined;
  /** Its whole body, as text. */
  text: string;
}

/** What of the refused request can be done otherwise. */
export interface Refused {
  dialect: Dialect;
  /** Parameters that the request had and that are not needed. */
  parameters: readonly string[];
  hasTools: boolean;
  /** There are tools, but none is offered in this request. */
  holdsTools: boolean;
  hasImages: boolean;
  hasEcho: boolean;
  /** Characters of the request's messages. */
  characters: number;
  /** It was made a second time already, unchanged. */
  askedAgain: boolean;
}

/** Another way to ask the same. */
export interface Change {
  dialect?: Dialect;
  /** The model itself has made a slip: the same request may succeed. */
  again?: true;
}

/** So that a rule says what it looks for, and not how. */
type Rule = (refusal: Refusal, refused: Refused) => Change | undefined;

/** Statuses that name a fault of the request; a few gateways say 500 or 404 where they mean 400. */
const REFUSALS: ReadonlySet<number | undefined> = new Set([undefined, 400, 404, 413, 422, 500, 501]);

/**
 * What a refusal asks to change: the texts are those of public reports of the providers named in docs/models.md.
 * @returns nothing where asking again would be refused again.
 */
export function changeFor(refusal: Refusal, refused: Refused): Change | undefined {
  if (isGarbled(refusal)) return refused.askedAgain ? undefined : { again: true };
  for (const rule of RULES) {
    const change = rule(refusal, refused);
    if (change?.dialect && isNew(change.dialect, refused.dialect)) return change;
  }
  return undefined;
}

const RULES: readonly Rule[] = [
  otherKeyHeader,
  (refusal, refused) => (REFUSALS.has(refusal.status) ? shorter(refusal, refused) : undefined),
  (refusal, refused) => (REFUSALS.has(refusal.status) ? otherwise(refusal, refused) : undefined),
];

/** The model wrote a call that its provider could not read: nothing about the request is wrong. */
export function isGarbled({ status, text }: Refusal): boolean {
  return (
    REFUSALS.has(status) &&
    /tool_use_failed|failed to call a function|failed_generation|malformed_function_call/i.test(text)
  );
}

/** Azure's classic endpoint and some gateways take the key in a header of their own. */
function otherKeyHeader({ status, text }: Refusal, { dialect }: Refused): Change | undefined {
  if (status !== 401 && status !== 403) return undefined;
  if (dialect.key_header) return undefined;
  if (/x-api-key/i.test(text)) return { dialect: { key_header: "x-api-key" } };
  return /api-key|subscription key/i.test(text) ? { dialect: { key_header: "api-key" } } : undefined;
}

/** The conversation has outgrown the model's window. */
function shorter(refusal: Refusal, { dialect, characters }: Refused): Change | undefined {
  if (!isTooLong(refusal)) return undefined;
  return { dialect: windowOf(refusal.text, characters, dialect) };
}

export function isTooLong({ status, text }: Refusal): boolean {
  return (
    status === 413 ||
    /context[ _-]?(length|size|window)|maximum context|prompt is too long|input is too long|too many (input )?tokens|exceed\w* (the )?(max\w* )?(input )?(token|context)|reduce the length|n_ctx|string_above_max_length/i.test(
      text,
    )
  );
}

function otherwise({ text }: Refusal, refused: Refused): Change | undefined {
  const { dialect, hasTools, hasImages, hasEcho } = refused;
  const limit = limitParameter(text, dialect);
  if (limit) return { dialect: limit };
  if (hasEcho && /reasoning|thinking|extra_content|thought/i.test(text) && !isMissing(text))
    return { dialect: { no_echo: true } };
  if (/tool[_ ]?call[_ ]?id|call id/i.test(text) && /length|match|format|a-z|invalid|must be/i.test(text))
    return { dialect: { short_ids: true } };
  if (/role/i.test(text) && /alternat|unexpected role|after role|order|last message|follow/i.test(text))
    return { dialect: { strict_roles: true } };
  if (/system/i.test(text) && /role|message|prompt/i.test(text) && isUnsupported(text))
    return { dialect: { no_system_role: true } };
  // Anthropic's and Bedrock's rule, through whatever gateway.
  if (
    refused.holdsTools &&
    /tool/i.test(text) &&
    /must (define|include|provide|specify)|tools= ?param|toolconfig/i.test(text)
  )
    return { dialect: { keep_tools: true } };
  if (hasTools && !dialect.plain_schemas && isAboutSchemas(text)) return { dialect: { plain_schemas: true } };
  if (hasTools && isAboutTools(text)) return { dialect: { no_tools: true } };
  const parameter = refused.parameters.find((name) => !isOmitted(dialect, name) && names(text, name));
  if (parameter) return { dialect: { omit: [...(dialect.omit ?? []), parameter] } };
  // In words that nobody foresaw.
  if (hasTools && /\b(tool|function)s?\b/i.test(text)) return { dialect: { no_tools: true } };
  // Many models cannot see, and say so in as many ways.
  return hasImages ? { dialect: { no_images: true } } : undefined;
}

/** The two names of one limit, of which newer models of OpenAI know only the second. */
function limitParameter(text: string, { max_tokens: now = "max_tokens" }: Dialect): Dialect | undefined {
  if (now === "none" || !names(text, now)) return undefined;
  if (now === "max_tokens" && names(text, "max_completion_tokens"))
    return { max_tokens: "max_completion_tokens" };
  if (!isUnsupported(text)) return undefined;
  return { max_tokens: now === "max_tokens" ? "max_completion_tokens" : "none" };
}

function isAboutSchemas(text: string): boolean {
  return /schema|unknown name|\$ref|additionalproperties|function_declarations\[|\.parameters|input_schema/i.test(
    text,
  );
}

function isAboutTools(text: string): boolean {
  return /(tool|function)s?( calling| use| choice)?\b/i.test(text) && isUnsupported(text);
}

function isUnsupported(text: string): boolean {
  return /(not|n't|un|no longer) ?(be )?(support|allow|permit|accept|recogni|enabl|available)|unknown|unexpected|unrecogni|extra_forbidden|extra inputs|invalid|requires --enable|only the default|no endpoints found that support/i.test(
    text,
  );
}

/** The provider misses what we left out, which is no reason to leave out more. */
function isMissing(text: string): boolean {
  return /missing|must be passed|required|is empty/i.test(text);
}

/** As a word of its own: `temperature`, `'temperature'`, `body.temperature`. */
function names(text: string, parameter: string): boolean {
  return new RegExp(`(^|[^a-z_])${parameter}([^a-z_]|$)`, "i").test(text);
}

function isNew(change: Dialect, dialect: Dialect): boolean {
  return JSON.stringify({ ...dialect, ...change }) !== JSON.stringify(dialect);
}
