import { z } from "zod";
import { defineOdooTool, READ_ONLY } from "../odoo-tool.ts";

/** Only where the caller can say who its user is: see `OdooCaller.whoami`. */
export const connect = defineOdooTool({
  name: "odoo_connect",
  title: "Who Am I",
  description:
    "Tells whose rights you work with: user, companies, language, time zone, today's date there, Odoo's version, and what " +
    "may be done with the usual models. Call it first.",
  annotations: READ_ONLY,
  input: z.strictObject({}),
  async execute(_input, odoo, signal) {
    return odoo.whoami?.(signal);
  },
});
