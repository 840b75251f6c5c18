import { z } from "zod";

/** Odoo writes `false` for an empty text field. */
export const text = z.union([z.string(), z.literal(false)]).transform((value) => value || "");

/** All fields of a shape, as a specification asks for them. */
export const specificationOf = (shape: z.ZodRawShape) =>
  Object.fromEntries(Object.keys(shape).map((name) => [name, {}]));

/** What `web_search_read` answers: the records alone. */
export const foundRecords = <Shape extends z.ZodType>(shape: Shape) =>
  z.object({ records: z.array(shape) }).transform(({ records }) => records);

/** A many2one read with a nested specification: the record, or `false`. */
export const manyToOne = <Shape extends z.ZodType>(shape: Shape) =>
  z.union([shape, z.literal(false)]).transform((value) => value || undefined);

/** A field that holds a JSON list of texts; anything else becomes an empty one. */
export const jsonTexts = text.transform((value): string[] => {
  if (!value) return [];
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed.filter((entry) => typeof entry === "string") : [];
  } catch {
    return [];
  }
});

/** A field that holds a JSON object of texts, such as headers. */
export const jsonTextsByName = text.transform((value): Record<string, string> => {
  const entries = Object.entries(parseObject(value));
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
});

/** A field that holds JSON text; anything that is not a JSON object becomes an empty one. */
export const jsonObject = text.transform(parseObject);

function parseObject(value: string): Record<string, unknown> {
  if (!value) return {};
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : {};
  } catch {
    return {};
  }
}
