/** What an app can be allowed to do; each stands for itself. */
export const SCOPES = ["odoo.read", "odoo.write", "odoo.call", "odoo.dev"] as const;

export type Scope = (typeof SCOPES)[number];

/** What an app is asked about that names none. */
export const USUAL_SCOPES: readonly Scope[] = ["odoo.read", "odoo.write", "odoo.call"];

const SCOPE_OF_TOOL = new Map<string, Scope>([
  ["odoo_connect", "odoo.read"],
  ["odoo_search", "odoo.read"],
  ["odoo_read", "odoo.read"],
  ["odoo_count", "odoo.read"],
  ["odoo_read_group", "odoo.read"],
  ["odoo_get_models", "odoo.read"],
  ["odoo_get_fields", "odoo.read"],
  ["odoo_create", "odoo.write"],
  ["odoo_write", "odoo.write"],
  ["odoo_unlink", "odoo.write"],
  ["odoo_call", "odoo.call"],
]);

/** What an app needs for a tool. One that nobody sorted in is for developers only. */
export function scopeOf(tool: string): Scope {
  return SCOPE_OF_TOOL.get(tool) ?? "odoo.dev";
}
