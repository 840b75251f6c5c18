import { z } from "zod";
import { model, values } from "./inputs.ts";
import { defineOdooTool } from "../odoo-tool.ts";

export const create = defineOdooTool({
  name: "odoo_create",
  title: "Create Records",
  description: "Creates records and returns their ids. Either all of them are created, or none.",
  // A new record may send mails and start automations, and no tool here takes it back.
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  input: z.strictObject({
    model,
    records: z.array(values).min(1).max(100).describe("The values of each new record"),
  }),
  async execute({ model, records }, odoo, signal) {
    return { ids: await odoo.call(model, "create", [records], {}, signal) };
  },
});
