import { connect } from "./data/connect.ts";
import { unlink } from "./data/unlink.ts";
import type { OdooTool } from "./odoo-tool.ts";
import { ODOO_TOOLS } from "./odoo-tools.ts";

/** Names that agents outside know some tools by. */
const NAMES = new Map([
  ["odoo_fields", "odoo_get_fields"],
  ["odoo_models", "odoo_get_models"],
]);

/** The tools for agents outside: the chat's, who they are, and deleting, which the chat does not do. */
export const GATEWAY_TOOLS: ReadonlyMap<string, OdooTool> = new Map(
  [connect, ...ODOO_TOOLS.values(), unlink].map((tool: OdooTool) => {
    const name = NAMES.get(tool.name) ?? tool.name;
    return [name, { ...tool, name }];
  }),
);

const record = { type: "object" };
const records = { type: "array", items: record };
const number = { type: "integer" };
const ids = { type: "array", items: number };

/** What a tool's structured content has at least; what else there is depends on the call. */
const REQUIRED: ReadonlyMap<string, Record<string, object>> = new Map([
  ["odoo_connect", { user: record, companies: { type: "array" }, today: { type: "string" } }],
  ["odoo_search", { total: number, records }],
  ["odoo_read", { records }],
  ["odoo_count", { count: number }],
  ["odoo_read_group", { groups: records }],
  ["odoo_get_fields", { fields: record }],
  ["odoo_get_models", { models: record }],
  ["odoo_create", { ids }],
  ["odoo_write", { changed: number }],
  ["odoo_unlink", { deleted: number }],
  ["odoo_call", { result: {} }],
]);

/** A tool's structured content as JSON Schema. */
export function outputSchemaOf({ name }: OdooTool) {
  const properties = REQUIRED.get(name) ?? {};
  return { type: "object" as const, properties, required: Object.keys(properties) };
}
