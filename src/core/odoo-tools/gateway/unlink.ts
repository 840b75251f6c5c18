import { z } from "zod";
import { ids, model } from "../data/inputs.ts";
import { defineOdooTool } from "../odoo-tool.ts";

export const unlink = defineOdooTool({
  name: "odoo_unlink",
  title: "Delete Records",
  description:
    "Deletes records for good. Either all of them are deleted, or none. To archive instead, write active = false.",
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  input: z.strictObject({ model, ids }),
  async execute({ model, ids }, odoo, signal) {
    await odoo.call(model, "unlink", [ids], {}, signal);
    return { deleted: ids.length };
  },
});
