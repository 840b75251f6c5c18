import { z } from "zod";
import { ids, model, values } from "./inputs.ts";
import { defineOdooTool } from "../odoo-tool.ts";

export const write = defineOdooTool({
  name: "odoo_write",
  title: "Update Records",
  description:
    "Updates fields of records. Either all of them are updated, or none. To archive a record, write active = false.",
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  input: z.strictObject({ model, ids, values }),
  async execute({ model, ids, values }, odoo, signal) {
    await odoo.call(model, "write", [ids, values], {}, signal);
    return { changed: ids.length };
  },
});
