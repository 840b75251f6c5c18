import { z } from "zod";
import { ids, model, values } from "./inputs.ts";
import { defineOdooTool } from "../odoo-tool.ts";

export const write = defineOdooTool({
  name: "odoo_write",
  title: "Change Records",
  description:
    "Changes fields of records: all of them, or none. To put a record out of the way, write active = false.",
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  input: z.strictObject({ model, ids, values }),
  async execute({ model, ids, values }, odoo, signal) {
    await odoo.call(model, "write", [ids, values], {}, signal);
    return { changed: ids.length };
  },
});
