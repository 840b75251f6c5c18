import { z } from "zod";

/** Inputs that several tools have. Their descriptions are part of what every request costs: short. */
export const model = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9_.]*$/, "must be a model's technical name, such as res.partner")
  .describe("Technical name, e.g. res.partner, sale.order, account.move");

export const domain = z
  .array(z.unknown())
  .default([])
  .describe(
    'Odoo domain: a list of [field, operator, value], with "&", "|" and "!" in prefix notation; [] means all. ' +
      'E.g. ["|", ["name", "ilike", "deco"], ["country_id.code", "=", "BE"]]',
  );

export const fields = z.array(z.string().min(1)).max(100);

export const ids = z.array(z.int().positive().max(2_147_483_647)).min(1).max(200).describe("Record ids");

export const values = z
  .record(z.string(), z.unknown())
  .describe(
    "Field names and values. Many2one: an id. One2many and many2many: a list of commands, e.g. [[0, 0, {…}]] creates a " +
      "record, [[4, id]] links one, [[6, 0, ids]] replaces all. Dates are UTC: 2026-11-21 or 2026-11-21 08:30:00",
  );

export const order = z.string().min(1).optional();
export const offset = z.int().min(0).default(0);
