import { z } from "zod";

/** A variable's type, with what the documentation says of it. */
export const variable = <Schema extends z.ZodType>(schema: Schema, description: string): Schema =>
  schema.meta({ description });

export const seconds = (fallback: number) => z.coerce.number().positive().max(86_400).default(fallback);

export const count = (fallback: number, max = 100_000) =>
  z.coerce.number().int().positive().max(max).default(fallback);

/** A value that is JSON text. */
export const json = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.issues.push({ code: "custom", message: "must be valid JSON", input: text });
        return z.NEVER;
      }
    });
