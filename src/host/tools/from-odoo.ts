import type { OdooCaller } from "../../core/odoo-tools/odoo-tool.ts";
import { runOdooTool } from "../../core/odoo-tools/run-odoo-tool.ts";
import type { ToolDefinitionRecord } from "../../core/odoo/records/tool-definitions.ts";
import type { CallTool } from "../../core/tool/tool.ts";

/** Odoo as one person, for one call of the model: Odoo notes that it ran. */
export type OdooFor = (callId: string) => OdooCaller;

/** Calls of Odoo's own tools, as one person. */
export function fromOdoo(odooFor: OdooFor): (tool: ToolDefinitionRecord) => CallTool {
  return ({ name }) =>
    (args, { signal, callId }) =>
      runOdooTool(name, args, odooFor(callId), signal);
}
