import { z } from "zod";

/** The administrator's sign-in, as docker-compose.odoo.yml gives it to one-shot programs. */
export function odooEnvironment() {
  const { ODOO_URL, ODOO_DB, ODOO_ADMIN_LOGIN, ODOO_ADMIN_PASSWORD } = z
    .object({
      ODOO_URL: z.url(),
      ODOO_DB: z.string(),
      ODOO_ADMIN_LOGIN: z.string().default("admin"),
      ODOO_ADMIN_PASSWORD: z.string().default("admin"),
    })
    .parse(process.env);
  return { url: ODOO_URL, db: ODOO_DB, login: ODOO_ADMIN_LOGIN, password: ODOO_ADMIN_PASSWORD };
}
