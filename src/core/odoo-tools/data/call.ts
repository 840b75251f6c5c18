import { z } from "zod";
import { ids, model } from "./inputs.ts";
import { defineOdooTool } from "../odoo-tool.ts";

export const call = defineOdooTool({
  name: "odoo_call",
  title: "Call a Method",
  description:
    "Calls a public method, e.g. action_confirm on sale.order, or message_post on any record with a chatter. " +
    "With ids it is called on those records, without ids on the model. To read and write, use the other tools. " +
    "To delete records, call unlink; better archive them (odoo_write active = false).",
  // Whatever the method does.
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  input: z.strictObject({
    model,
    method: z
      .string()
      .regex(/^[a-zA-Z]\w*$/, "must be the name of a public method, which starts with a letter"),
    ids: ids.optional(),
    args: z.array(z.unknown()).default([]).describe("Positional arguments after the ids"),
    kwargs: z.record(z.string(), z.unknown()).default({}).describe("Keyword arguments"),
  }),
  async execute({ model, method, ids, args, kwargs }, odoo, signal) {
    return { result: (await odoo.call(model, method, ids ? [ids, ...args] : args, kwargs, signal)) ?? null };
  },
});
