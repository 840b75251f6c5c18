import type { Dialect } from "../dialect.ts";
import { isOmitted } from "../dialect.ts";
import type { Refused, Rule } from "./rule.ts";
import { isUnsupported, names } from "./refusal.ts";
import { isAboutSchemas } from "./schema-words.ts";

/** What stands beside the messages and the tools. */
export const PARAMETER_RULES: readonly Rule[] = [
  (text, refused) => (isAboutSchemas(text) ? undefined : namedParameter(text, refused)),
  stream,
];

/** A parameter that the refusal names. */
export function namedParameter(text: string, { parameters, dialect }: Refused): Dialect | undefined {
  const parameter = parameters.find((name) => !isOmitted(dialect, name) && names(text, name));
  return parameter ? { omit: [...(dialect.omit ?? []), parameter] } : undefined;
}

function stream(text: string): Dialect | undefined {
  if (!/(^|[^a-z_])stream(ing)?([^a-z_]|$)/i.test(text)) return undefined;
  const isRefused = isUnsupported(text) || /verified to stream|can(not|'t) (be )?use/i.test(text);
  return isRefused ? { no_stream: true } : undefined;
}
