import { z } from "zod";
import { defaultFields } from "./default-fields.ts";
import { fields, ids, model } from "./inputs.ts";
import { defineOdooTool, READ_ONLY, ToolInputError } from "../odoo-tool.ts";

const records = z.array(z.looseObject({ id: z.number() }));

export const read = defineOdooTool({
  name: "odoo_read",
  title: "Read Records",
  description: "Reads fields of records by their ids. Of files and images only the size is returned.",
  annotations: READ_ONLY,
  input: z.strictObject({
    model,
    ids,
    fields: fields.optional().describe("Fields to read; by default a few common ones"),
  }),
  async execute({ model, ids, fields }, odoo, signal) {
    const chosen = fields?.length ? fields : await defaultFields(model, odoo, signal);
    const found = records.parse(
      await odoo.call(model, "read", [ids, chosen], { context: { bin_size: true } }, signal),
    );
    const missing = ids.filter((id) => !found.some((record) => record.id === id));
    if (missing.length === ids.length)
      throw new ToolInputError(`${model} has no records with these ids: ${missing.join(", ")}.`, "not_found");
    return { records: found, ...(missing.length > 0 && { missing_ids: missing }) };
  },
});
