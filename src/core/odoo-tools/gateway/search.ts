import { z } from "zod";
import { checkDomain } from "../data/domain.ts";
import { domain, fields, model, order } from "../data/inputs.ts";
import { search as plainSearch } from "../data/search.ts";
import { defineOdooTool, type OdooCaller, READ_ONLY } from "../odoo-tool.ts";
import { makeCursor, readCursor } from "./cursor.ts";
import { recordsAnswer, recordsTable } from "./records-answer.ts";

const input = z.strictObject({
  model,
  domain,
  fields: fields.optional().describe("By default a few common ones, without those that are empty"),
  limit: z.int().min(1).max(100).default(20),
  cursor: z.string().max(100).optional().describe("Of the page before"),
  order: order.describe('E.g. "date desc, id"'),
});

export const search = defineOdooTool({
  name: "odoo_search",
  title: "Search Records",
  description:
    "Finds records and reads some of their fields. Many2one: [id, name]. One2many and many2many: how many, and the first " +
    "three. Files: the URI of a resource. If has_more, pass the cursor for the next page.",
  annotations: READ_ONLY,
  input,
  async execute(asked, odoo, signal) {
    checkDomain(asked.domain);
    const { model, domain, order } = asked;
    const offset = asked.cursor === undefined ? 0 : readCursor([model, domain, order], asked.cursor);
    const { total, has_more, records, notes } = recordsAnswer.parse(await find(asked, offset, odoo, signal));
    return {
      total,
      has_more,
      ...(has_more && { cursor: makeCursor([model, domain, order], offset + records.length) }),
      records,
      ...(notes.length > 0 && { notes }),
    };
  },
  readable: recordsTable,
});

async function find(asked: z.infer<typeof input>, offset: number, odoo: OdooCaller, signal: AbortSignal) {
  const { model, domain, fields, limit, order } = asked;
  if (odoo.readRecords) return odoo.readRecords({ model, domain, fields, limit, offset, order }, signal);
  const plain = z
    .looseObject({ next_offset: z.number().optional() })
    .parse(await plainSearch.execute({ model, domain, fields, limit, offset, order }, odoo, signal));
  return { ...plain, has_more: plain.next_offset !== undefined };
}
