import { z } from "zod";
import { defaultFields } from "./default-fields.ts";
import { checkDomain } from "./domain.ts";
import { domain, fields, model, offset, order } from "./inputs.ts";
import { defineOdooTool, READ_ONLY } from "../odoo-tool.ts";

const records = z.array(z.record(z.string(), z.unknown()));

export const search = defineOdooTool({
  name: "odoo_search",
  title: "Search Records",
  description:
    "Finds records of a model and reads some of their fields. Returns the total number, and next_offset if there are more.",
  annotations: READ_ONLY,
  input: z.strictObject({
    model,
    domain,
    fields: fields.optional().describe("Fields to read; by default a few common ones"),
    limit: z.int().min(1).max(200).default(20),
    offset,
    order: order.describe('E.g. "date desc, id"'),
  }),
  async execute({ model, domain, fields, limit, offset, order }, odoo, signal) {
    checkDomain(domain);
    const chosen = fields?.length ? fields : await defaultFields(model, odoo, signal);
    const found = records.parse(
      await odoo.call(
        model,
        "search_read",
        [domain, chosen],
        { limit, offset, ...(order && { order }), context: { bin_size: true } },
        signal,
      ),
    );
    const end = offset + found.length;
    // A page that is not full is the last one, and what comes before it is known.
    const isLast = found.length < limit && (found.length > 0 || offset === 0);
    const total = isLast
      ? end
      : z.number().parse(await odoo.call(model, "search_count", [domain], {}, signal));
    return { total, ...(end < total && found.length > 0 && { next_offset: end }), records: found };
  },
});
