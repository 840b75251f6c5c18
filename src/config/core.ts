import { z } from "zod";
import { count, seconds, variable } from "./variables.ts";

/** What both products need: Odoo, the address to listen at, the log. */
export const coreVariables = {
  ODOO_URL: variable(
    z.url({ protocol: /^https?$/, error: "must be an http(s) URL, such as http://127.0.0.1:8069" }),
    "URL of Odoo, as seen from the sidecar",
  ),
  ODOO_DB: variable(
    z.string("must name the Odoo database").min(1, "must name the Odoo database"),
    "name of the database; calls for any other are refused",
  ),
  ODOO_API_KEY: variable(
    z
      .string("must be the API key from Odoo: Settings → AI & MCP → Generate API Key")
      .min(1, "must be the API key from Odoo: Settings → AI & MCP → Generate API Key"),
    "API key of the service user, generated in Odoo's settings",
  ),
  ODOO_LOGIN: variable(z.string().min(1).default("mcp_sidecar"), "login of the service user"),
  ODOO_PARALLEL_CALLS: variable(
    count(8, 64),
    "calls to Odoo at the same time; 8 gave the best throughput on two cores, hundreds exhaust PostgreSQL's connections",
  ),
  ODOO_TIMEOUT_SECONDS: variable(seconds(30), "timeout of one call"),
  SIDECAR_SECRET: variable(
    z
      .string("must be the shared secret from Odoo: Settings → AI & MCP")
      .refine((value) => Buffer.byteLength(value) >= 32, "must be at least 32 bytes long"),
    "shared secret, at least 32 bytes",
  ),
  SIDECAR_HOST: variable(z.string().min(1).default("127.0.0.1"), "address to listen on"),
  SIDECAR_PORT: variable(z.coerce.number().int().min(0).max(65_535).default(8768), "port to listen on"),
  SIDECAR_INSTANCE: variable(
    z.string().min(1).optional(),
    "unique name of this sidecar, by which it finds and ends the runs that it left behind before a restart. Default: host and port",
  ),
  LOG_LEVEL: variable(
    z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
    "`trace` … `fatal`, `silent`; JSON lines on standard output",
  ),
  DRAIN_SECONDS: variable(seconds(20), "how long running turns may take to finish after SIGTERM"),
};
