import { z } from "zod";

/** Of a search or a reading, as Odoo's addon tells it. */
export const recordsAnswer = z.object({
  total: z.number().optional(),
  has_more: z.boolean().optional(),
  records: z.array(z.record(z.string(), z.unknown())),
  notes: z.array(z.string()).default([]),
});

const told = recordsAnswer.extend({
  cursor: z.string().optional(),
  missing_ids: z.array(z.number()).optional(),
});

/** A table, a line for each record: what a column is called is said once. */
export function recordsTable(answer: unknown): string {
  const { total, cursor, records, notes, missing_ids: missing } = told.parse(answer);
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return [
    total === undefined ? [] : `${records.length} of ${total} records`,
    records.length
      ? [columns, ...records.map((record) => columns.map((name) => record[name]))].map(line)
      : [],
    missing ? `Missing ids: ${missing.join(", ")}` : [],
    notes,
    cursor === undefined ? [] : `For more, call again with cursor "${cursor}".`,
  ]
    .flat()
    .join("\n");
}

function line(cells: readonly unknown[]): string {
  return cells
    .map((cell) =>
      cellText(cell)
        .replaceAll("|", "\\|")
        .replace(/\s*\n\s*/g, " ⏎ "),
    )
    .join("|");
}

/** `Azure Interior (#14)` of a many2one, `12: Ann (#1), Bob (#2), …` of several, nothing of an empty field. */
function cellText(value: unknown): string {
  if (value === false || value === undefined || value === null) return "";
  if (isPair(value)) return `${value[1]} (#${value[0]})`;
  const many = toMany.safeParse(value).data;
  if (many) {
    const names = many.first.map(([id, name]) => `${name} (#${id})`);
    if (many.count > names.length) names.push("…");
    return many.count ? `${many.count}: ${names.join(", ")}` : "";
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

const toMany = z.object({ count: z.number(), first: z.array(z.tuple([z.number(), z.string()])) });

function isPair(value: unknown): value is [number, string] {
  return (
    Array.isArray(value) && value.length === 2 && typeof value[0] === "number" && typeof value[1] === "string"
  );
}
