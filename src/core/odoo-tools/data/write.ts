import { z } from "zod";
import { ids, model } from "./inputs.ts";
import { defineOdooTool, ToolInputError } from "../odoo-tool.ts";

const record = z.record(z.string(), z.unknown());

export const write = defineOdooTool({
  name: "odoo_write",
  title: "Update Records",
  description:
    "Updates fields of records, with the same values for all or values for each. Either all are updated, or none. To archive a record, write active = false.",
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  input: z.strictObject({
    model,
    ids,
    values: z
      .union([record, z.array(record).min(1).max(200)])
      .describe("As in odoo_create; a list has the values of each record, in the order of ids"),
  }),
  async execute({ model, ids, values }, odoo, signal) {
    if (!Array.isArray(values)) await odoo.call(model, "write", [ids, values], {}, signal);
    else {
      if (values.length !== ids.length)
        throw new ToolInputError(`There are ${ids.length} ids, but values for ${values.length} records.`);
      if (new Set(ids).size !== ids.length) throw new ToolInputError("An id is listed twice.");
      if (!odoo.callAll)
        throw new ToolInputError(
          "This Odoo cannot change several records in one transaction. Call the tool once for each.",
        );
      const calls = ids.map((id, at) => ({ model, method: "write", args: [[id], values[at]], kwargs: {} }));
      await odoo.callAll(calls, signal);
    }
    return { changed: ids.length };
  },
});
