import { z } from "zod";
import { ids, model } from "./inputs.ts";
import { defineOdooTool, ToolInputError } from "../odoo-tool.ts";

export const call = defineOdooTool({
  name: "odoo_call",
  title: "Call a Method",
  description:
    "Calls a public method, e.g. action_confirm of sale.order or message_post of any record with a chatter. " +
    "With ids: on these records; without: on the model. For reading and writing use the other tools.",
  // Whatever the method does.
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  input: z.strictObject({
    model,
    method: z.string().regex(/^[a-z]\w*$/i, "must be the name of a public method: it begins with a letter"),
    ids: ids.optional(),
    args: z.array(z.unknown()).default([]).describe("Arguments after the ids"),
    kwargs: z.record(z.string(), z.unknown()).default({}).describe("Named arguments"),
  }),
  async execute({ model, method, ids, args, kwargs }, odoo, signal) {
    if (method === "unlink")
      throw new ToolInputError(
        "Deleting is not among these tools, because it cannot be undone. Archive the records: write active = false.",
      );
    return { result: (await odoo.call(model, method, ids ? [ids, ...args] : args, kwargs, signal)) ?? null };
  },
});
