import { connect } from "./gateway/connect.ts";
import { read } from "./gateway/read.ts";
import { withSafety } from "./gateway/safety.ts";
import { search } from "./gateway/search.ts";
import { unlink } from "./gateway/unlink.ts";
import type { OdooTool } from "./odoo-tool.ts";
import { ODOO_TOOLS } from "./odoo-tools.ts";

/** Names that agents outside know some tools by. */
const NAMES = new Map([
  ["odoo_fields", "odoo_get_fields"],
  ["odoo_models", "odoo_get_models"],
]);
/** Where agents outside have a tool of that name, but another one. */
const INSTEAD = new Map<string, OdooTool>([search, read].map((tool: OdooTool) => [tool.name, tool]));

/** The tools for agents outside: the chat's, who they are, and deleting, which the chat does not do. */
export const GATEWAY_TOOLS: ReadonlyMap<string, OdooTool> = new Map(
  [connect, ...ODOO_TOOLS.values(), unlink].map((tool: OdooTool) => {
    const name = NAMES.get(tool.name) ?? tool.name;
    return [name, withSafety({ ...(INSTEAD.get(name) ?? tool), name })];
  }),
);

const text = { type: "string" };
const record = { type: "object" };
const records = { type: "array", items: record };
const number = { type: "integer" };
const ids = { type: "array", items: number };

/** What a tool's structured content has; of tools that change something, either that or a preview. */
const PROPERTIES: ReadonlyMap<string, Record<string, object>> = new Map([
  ["odoo_connect", { user: record, companies: { type: "array", items: {} }, today: text }],
  ["odoo_search", { total: number, has_more: { type: "boolean" }, records }],
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
export function outputSchemaOf({ name, annotations }: OdooTool) {
  const properties = PROPERTIES.get(name) ?? {};
  if (annotations.readOnlyHint)
    return { type: "object" as const, properties, required: Object.keys(properties) };
  return { type: "object" as const, properties: { ...properties, preview: record } };
}
