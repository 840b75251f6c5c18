import { z } from "zod";
import { checkDomain } from "./domain.ts";
import { domain, model, offset, order } from "./inputs.ts";
import { defineOdooTool, READ_ONLY } from "../odoo-tool.ts";

type Row = Record<string, unknown>;

const rows = z.array(z.record(z.string(), z.unknown()));
const aggregate = z
  .string()
  .regex(
    /^\w+:(sum|avg|min|max|count|count_distinct|bool_and|bool_or)$/,
    "must be field:function, such as amount_total:sum; functions are sum, avg, min, max, count, count_distinct, bool_and, bool_or",
  );

export const readGroup = defineOdooTool({
  name: "odoo_read_group",
  title: "Group Records",
  description:
    "Groups records and aggregates each group, like a pivot table: sums, averages, counts per month. Without groups, all records are aggregated.",
  annotations: READ_ONLY,
  input: z.strictObject({
    model,
    domain,
    group_by: z
      .array(z.string().min(1))
      .max(4)
      .default([])
      .describe("Stored fields; dates by day, week, month, quarter or year, e.g. date_order:month"),
    aggregates: z.array(aggregate).max(20).default([]).describe("E.g. amount_total:sum"),
    limit: z.int().min(1).max(500).default(80),
    offset,
    order: order.describe('E.g. "amount_total:sum desc" or "__count desc"'),
  }),
  async execute({ model, domain, group_by: groups, aggregates, limit, offset, order }, odoo, signal) {
    checkDomain(domain);
    const formatted = (await odoo.majorVersion()) >= 19;
    const answer = formatted
      ? odoo.call(
          model,
          "formatted_read_group",
          [domain],
          // There "__count" is an aggregate like others.
          { groupby: groups, aggregates: ["__count", ...aggregates], limit, offset, ...(order && { order }) },
          signal,
        )
      : odoo.call(
          model,
          "read_group",
          [domain, aggregates.map(namedAggregate), groups],
          { limit, offset, lazy: false, ...(order && { orderby: order }) },
          signal,
        );
    const found = rows.parse(await answer);
    return {
      groups: found.map((row): Row => ({
        ...Object.fromEntries(groups.map((group) => [group, row[group] ?? false])),
        count: row["__count"] ?? 0,
        ...Object.fromEntries(
          aggregates.map((name) => [name, row[formatted ? name : resultName(name)] ?? null]),
        ),
      })),
      ...(found.length === limit && { next_offset: offset + found.length }),
    };
  },
});

/** Odoo 18 answers by the field's name alone, so that two functions of one field would collide. */
function namedAggregate(aggregate: string): string {
  const [field, computed] = aggregate.split(":");
  return `${resultName(aggregate)}:${computed}(${field})`;
}

function resultName(aggregate: string): string {
  return aggregate.replace(":", "__");
}
