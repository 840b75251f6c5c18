import { GATEWAY_TOOLS } from "../../core/odoo-tools/gateway-tools.ts";
import type { OdooTool } from "../../core/odoo-tools/odoo-tool.ts";

const TOOLS = {
  "/search": "odoo_search",
  "/read": "odoo_read",
  "/count": "odoo_count",
  "/models": "odoo_get_models",
  "/fields": "odoo_get_fields",
  "/create": "odoo_create",
  "/write": "odoo_write",
  "/unlink": "odoo_unlink",
  "/call": "odoo_call",
};

export interface RestEndpoint {
  path: string;
  /** Its input is the body. */
  tool: OdooTool;
}

/** Tools as plain HTTP: `POST` with the tool's arguments. */
export const ENDPOINTS: readonly RestEndpoint[] = Object.entries(TOOLS).map(([path, name]) => {
  const tool = GATEWAY_TOOLS.get(name);
  if (!tool) throw new Error(`There is no tool ${name}`);
  return { path, tool };
});
