import { z } from "zod";
import type { OdooCaller } from "../odoo-tool.ts";

/** What tells most of a record, in this order, on the models that have it. */
const USUAL = [
  "default_code",
  "ref",
  "email",
  "phone",
  "city",
  "country_id",
  "state",
  "stage_id",
  "priority",
  "partner_id",
  "user_id",
  "product_id",
  "product_qty",
  "quantity",
  "list_price",
  "date",
  "date_order",
  "invoice_date",
  "date_deadline",
  "scheduled_date",
  "start",
  "stop",
  "amount_total",
  "currency_id",
  "active",
  "create_date",
];
const MAX_FIELDS = 10;

const description = z.record(z.string(), z.object({ type: z.string() }));

/** Fields to read when nobody chose any: a name, and some of the usual ones. */
export async function defaultFields(model: string, odoo: OdooCaller, signal: AbortSignal): Promise<string[]> {
  const known = description.parse(
    await odoo.call(model, "fields_get", [USUAL], { attributes: ["type"] }, signal),
  );
  return ["display_name", ...USUAL.filter((name) => Object.hasOwn(known, name))].slice(0, MAX_FIELDS);
}
