import { z } from "zod";
import { fields, ids, model } from "../data/inputs.ts";
import { read as plainRead } from "../data/read.ts";
import { defineOdooTool, READ_ONLY, ToolInputError } from "../odoo-tool.ts";
import { recordsAnswer, recordsTable } from "./records-answer.ts";

export const read = defineOdooTool({
  name: "odoo_read",
  title: "Read Records",
  description: "Reads fields of records by their ids, told as by odoo_search.",
  annotations: READ_ONLY,
  input: z.strictObject({
    model,
    ids,
    fields: fields.optional().describe("By default a few common ones, without those that are empty"),
  }),
  async execute({ model, ids, fields }, odoo, signal) {
    if (!odoo.readRecords) return plainRead.execute({ model, ids, fields }, odoo, signal);
    const { records, notes } = recordsAnswer.parse(await odoo.readRecords({ model, ids, fields }, signal));
    const missing = ids.filter((id) => !records.some((record) => record["id"] === id));
    if (missing.length === ids.length)
      throw new ToolInputError(`${model} has no records with these ids: ${missing.join(", ")}.`, "not_found");
    return {
      records,
      ...(missing.length > 0 && { missing_ids: missing }),
      ...(notes.length > 0 && { notes }),
    };
  },
  readable: recordsTable,
});
