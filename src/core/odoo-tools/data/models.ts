import { z } from "zod";
import { defineOdooTool, READ_ONLY } from "../odoo-tool.ts";

const MAX_MODELS = 100;

const available = z.array(z.object({ model: z.string(), display_name: z.string() }));

export const models = defineOdooTool({
  name: "odoo_models",
  title: "List Models",
  description:
    "Lists the models that the user may read, by technical name and with the name that people use.",
  annotations: READ_ONLY,
  input: z.strictObject({
    search: z.string().optional().describe("Only models whose names contain this text, e.g. invoice"),
  }),
  async execute({ search = "" }, odoo, signal) {
    // Records of ir.model are for administrators; this method is there for everybody who builds a filter.
    const all = available.parse(await odoo.call("ir.model", "get_available_models", [], {}, signal));
    const wanted = search.toLowerCase();
    const found = all
      .filter(({ model, display_name: name }) => `${model} ${name}`.toLowerCase().includes(wanted))
      .toSorted((one, other) => one.model.localeCompare(other.model));
    return {
      models: Object.fromEntries(
        found.slice(0, MAX_MODELS).map(({ model, display_name: name }) => [model, name]),
      ),
      ...(found.length > MAX_MODELS && {
        more: `${found.length - MAX_MODELS} more models: use search to narrow down the list`,
      }),
    };
  },
});
