import { homedir } from "node:os";
import { dirname, join } from "node:path";

export const ROOT = dirname(dirname(import.meta.dirname));

export const ADDON = "woow_paas_platform";
/** All of ours, each after those that it depends on. */
export const ADDONS: readonly string[] = [ADDON, "woow_paas_gateway"];
export const ADDONS_FOLDER = join(ROOT, "odoo-addon");
/** What the tests of both halves read, the addon's beside it. */
export const CONTRACTS_FOLDER = join(ROOT, "contracts");

/** What may be kept between runs: downloads and prepared databases. Safe to delete at any time. */
export const CACHE =
  process.env["ODOO_MCP_SIDECAR_CACHE"] ||
  join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "odoo-mcp-sidecar");
