import { z } from "zod";
import { model } from "./inputs.ts";
import { defineOdooTool, READ_ONLY } from "../odoo-tool.ts";

const MAX_FIELDS = 150;
const ATTRIBUTES = ["string", "type", "required", "readonly", "store", "relation", "selection"];

const description = z.record(
  z.string(),
  z.object({
    string: z.string().catch(""),
    type: z.string(),
    required: z.boolean().catch(false),
    readonly: z.boolean().catch(false),
    store: z.boolean().catch(true),
    relation: z.string().optional().catch(undefined),
    // Odoo 18 has choices of `false` on users, which stand for none.
    selection: z
      .array(z.tuple([z.unknown(), z.unknown()]))
      .catch([])
      .optional(),
  }),
);
type Field = z.infer<typeof description>[string];

export const fields = defineOdooTool({
  name: "odoo_fields",
  title: "Describe Fields",
  description:
    "Lists the fields of a model with type, label, related model and choices. Use it instead of guessing names.",
  annotations: READ_ONLY,
  input: z.strictObject({
    model,
    search: z.string().optional().describe("Only fields whose name or label contains this text"),
  }),
  async execute({ model, search = "" }, odoo, signal) {
    const answer = await odoo.call(model, "fields_get", [], { attributes: ATTRIBUTES }, signal);
    const wanted = search.toLowerCase();
    const found = Object.entries(description.parse(answer)).filter(([name, field]) =>
      `${name} ${field.string}`.toLowerCase().includes(wanted),
    );
    return {
      fields: Object.fromEntries(found.slice(0, MAX_FIELDS).map(([name, field]) => [name, describe(field)])),
      ...(found.length > MAX_FIELDS && {
        more: `${found.length - MAX_FIELDS} more fields: use search to narrow down the list`,
      }),
    };
  },
});

/** In one line, because a model has hundreds of them: `many2one res.partner, required: Customer`. */
function describe({ string, type, required, readonly, store, relation, selection }: Field): string {
  const kind = relation ? `${type} ${relation}` : type;
  const traits = [kind, required && "required", readonly && "read-only", !store && "not stored"];
  const values = (selection ?? []).map(([value]) => value).filter((value) => value !== false);
  const choices = values.length > 0 ? ` (${values.join(" | ")})` : "";
  return `${traits.filter(Boolean).join(", ")}: ${string}${choices}`;
}
