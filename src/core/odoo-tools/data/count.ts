import { z } from "zod";
import { checkDomain } from "./domain.ts";
import { domain, model } from "./inputs.ts";
import { defineOdooTool, READ_ONLY } from "../odoo-tool.ts";

export const count = defineOdooTool({
  name: "odoo_count",
  title: "Count Records",
  description: "Counts the records of a model that match a domain.",
  annotations: READ_ONLY,
  input: z.strictObject({ model, domain }),
  async execute({ model, domain }, odoo, signal) {
    checkDomain(domain);
    return { count: await odoo.call(model, "search_count", [domain], {}, signal) };
  },
});
