import type { OdooCaller } from "../../core/odoo-tools/odoo-tool.ts";
import { runOdooTool } from "../../core/odoo-tools/run-odoo-tool.ts";
import type { ToolDefinitionRecord } from "../../core/odoo/records/tool-definitions.ts";
import type { CallTool } from "../../core/tool/tool.ts";

/** Calls of Odoo's own tools, as one person. */
export function fromOdoo(odoo: OdooCaller): (tool: ToolDefinitionRecord) => CallTool {
  return ({ name }) =>
    (args, { signal }) =>
      runOdooTool(name, args, odoo, signal);
}
