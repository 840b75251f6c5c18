import { z } from "zod";
import type { OdooTool } from "../odoo-tool.ts";

/** What every tool that changes something takes besides. */
export const safety = z.object({
  preview: z.boolean().optional().describe("Only tell what would change"),
  idempotency_key: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("Repeated within 24 h, the call is not made again"),
  confirmation: z.string().max(100).optional().describe("Code of the first answer, once the user agreed"),
});

export type Safety = z.infer<typeof safety>;

/** What of a call's arguments is about how it is made. Wrong ones are refused by the tool's own schema. */
export function readSafety(tool: OdooTool, args: Record<string, unknown>): Safety {
  return tool.annotations.readOnlyHint ? {} : (safety.safeParse(args).data ?? {});
}

export function withSafety(tool: OdooTool): OdooTool {
  return tool.annotations.readOnlyHint ? tool : { ...tool, input: tool.input.extend(safety.shape) };
}
