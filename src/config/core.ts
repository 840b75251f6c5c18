import { z } from "zod";
import { count, seconds, variable } from "./variables.ts";

/** What both products need: Odoo, the address to listen at, the log. */
export const coreVariables = {
  ODOO_URL: variable(
    z.url({ protocol: /^https?$/, error: "must be an http(s) URL, such as http://127.0.0.1:8069" }),
    "Odoo's address, as the sidecar reaches it",
  ),
  ODOO_DB: variable(
    z.string("must name the Odoo database").min(1, "must name the Odoo database"),
    "database; calls for another one are refused",
  ),
  ODOO_API_KEY: variable(
    z
      .string("must be the key from Odoo: Settings → AI & MCP → Sidecar key")
      .min(1, "must be the key from Odoo: Settings → AI & MCP → Sidecar key"),
    "key of the service user, from the settings' wizard",
  ),
  ODOO_LOGIN: variable(z.string().min(1).default("mcp_sidecar"), "login of the service user"),
  ODOO_PARALLEL_CALLS: variable(
    count(8, 64),
    "calls to Odoo at once; 8 gave the best throughput on two cores, hundreds exhaust PostgreSQL's connections",
  ),
  ODOO_TIMEOUT_SECONDS: variable(seconds(30), "longest wait for one call"),
  SIDECAR_SECRET: variable(
    z
      .string("must be the shared secret from Odoo: Settings → AI & MCP")
      .refine((value) => Buffer.byteLength(value) >= 32, "must have at least 32 bytes"),
    "shared secret, at least 32 bytes",
  ),
  SIDECAR_HOST: variable(z.string().min(1).default("127.0.0.1"), "address to listen at"),
  SIDECAR_PORT: variable(z.coerce.number().int().min(0).max(65_535).default(8768), "port to listen at"),
  SIDECAR_INSTANCE: variable(
    z.string().min(1).optional(),
    "this sidecar's name, different for each; after a restart it ends the runs that it left behind. Without it: host and port",
  ),
  LOG_LEVEL: variable(
    z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
    "`trace` … `fatal`, `silent`; JSON lines on standard output",
  ),
  DRAIN_SECONDS: variable(seconds(20), "how long running turns may finish after SIGTERM"),
};
