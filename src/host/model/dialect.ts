import { z } from "zod";

/**
 * What a model needs that is not OpenAI's own way. It is learned from refusals, and kept with the model's record: what
 * is missing is as OpenAI does it.
 */
export const dialectSchema = z.object({
  /** How the limit of an answer is called; `none`: it cannot be given. */
  max_tokens: z.enum(["max_tokens", "max_completion_tokens", "none"]).optional(),
  /** The largest limit of an answer that it takes, in tokens. */
  max_answer: z.number().int().positive().optional(),
  /** It wants a limit in every request. */
  needs_limit: z.literal(true).optional(),
  /** It answers at once, not in a stream. */
  no_stream: z.literal(true).optional(),
  /** Parameters that are left out. */
  omit: z.array(z.string()).optional(),
  /** The header that carries the key, where that is not `Authorization`. */
  key_header: z.enum(["api-key", "x-api-key"]).optional(),
  /** It takes no tools. */
  no_tools: z.literal(true).optional(),
  /** Calls of earlier rounds must have their tools beside them, also when no more may be called. */
  keep_tools: z.literal(true).optional(),
  /** It takes no pictures. */
  no_images: z.literal(true).optional(),
  /** What it hung on its own messages must not come back. */
  no_echo: z.literal(true).optional(),
  /** An answer stands between a tool's result and the next message of a person. */
  strict_roles: z.literal(true).optional(),
  /** Earlier calls are told in words: those without its own signs, or all of them. */
  told_calls: z.enum(["foreign", "all"]).optional(),
  /** A message makes one call at most. */
  single_calls: z.literal(true).optional(),
  /** What a message says beside its calls: something in any case, or nothing. */
  call_content: z.enum(["some", "none"]).optional(),
  /** The prompt goes into the first message of a person. */
  no_system_role: z.literal(true).optional(),
  /** Ids of calls are nine letters or digits. */
  short_ids: z.literal(true).optional(),
  /** Schemas of tools with the plainest keywords only. */
  plain_schemas: z.literal(true).optional(),
  /** UTF-16 units of a tool's description. */
  max_description: z.number().int().positive().optional(),
  /** Tools in a request. */
  max_tools: z.number().int().positive().optional(),
  /** Tokens of question and answer together. */
  context_window: z.number().int().positive().optional(),
  /** Characters of a request for each token, as its refusals count. */
  characters_per_token: z.number().positive().optional(),
});

export type Dialect = z.infer<typeof dialectSchema>;

/** As it was stored; of another version, or of nobody's making, one unknown value costs itself only. */
export function readDialect(stored: unknown): Dialect {
  const whole = dialectSchema.safeParse(stored);
  if (whole.success) return whole.data;
  const values = z.record(z.string(), z.unknown()).safeParse(stored).data ?? {};
  const readable = Object.entries(values).filter(
    ([name, value]) => dialectSchema.safeParse({ [name]: value }).success,
  );
  return dialectSchema.parse(Object.fromEntries(readable));
}

export function isOmitted({ omit }: Dialect, parameter: string): boolean {
  return omit?.includes(parameter) ?? false;
}
