import { z } from "zod";
import { coreVariables } from "./core.ts";
import { seconds, variable } from "./variables.ts";

const FALSE = ["0", "false", "no", "off"];

/** `odoo-mcp-sidecar stdio`: a program of one user, on that user's machine. */
export const stdioVariables = {
  ODOO_URL: coreVariables.ODOO_URL.meta({ description: "URL of Odoo" }),
  ODOO_DB: coreVariables.ODOO_DB.meta({ description: "name of the database" }),
  ODOO_API_KEY: variable(
    z.string("must be an API key of the user").min(1, "must be an API key of the user"),
    "API key of the user whose rights the agent has",
  ),
  ODOO_LOGIN: variable(
    z.string().min(1).optional(),
    "that user's login. Odoo 18 needs it; from Odoo 19 on the key is enough. `ODOO_USER` is read too",
  ),
  ODOO_COMPANIES: variable(
    z
      .string()
      .regex(/^\s*\d+(\s*,\s*\d+)*\s*$/, "must be ids of companies, such as 1,3")
      .optional()
      .transform((text) => text?.split(",").map(Number) ?? []),
    "ids of the companies to work in, the main one first, such as `1,3`. Default: all of the user's",
  ),
  ODOO_SSL_VERIFY: variable(
    z
      .string()
      .default("true")
      .transform((text) => !FALSE.includes(text.toLowerCase())),
    "`false`: Odoo's certificate is not checked. For tests only: whoever is between then reads the key",
  ),
  ODOO_CA_FILE: variable(
    z.string().optional(),
    "PEM file with an authority that is trusted for Odoo's certificate, besides the usual ones",
  ),
  ODOO_TIMEOUT_SECONDS: variable(seconds(30), "timeout of one call"),
  LOG_LEVEL: variable(
    z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("warn"),
    "as above; JSON lines on standard error",
  ),
};

export const stdioSchema = z.object(stdioVariables);

export type StdioConfig = z.infer<typeof stdioSchema>;
