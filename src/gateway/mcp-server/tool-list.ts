import { GATEWAY_TOOLS, outputSchemaOf } from "../../core/odoo-tools/gateway-tools.ts";
import { inputSchemaOf } from "../../core/odoo-tools/odoo-tools.ts";
import type { OdooTool } from "../../core/odoo-tools/odoo-tool.ts";

/** The tools as MCP lists them: the same for everybody, since Odoo decides with each call. */
export const TOOL_LIST = Array.from(GATEWAY_TOOLS.values(), (tool) => ({
  name: tool.name,
  title: tool.title,
  description: tool.description,
  inputSchema: { ...leanSchemaOf(tool), type: "object" as const },
  outputSchema: outputSchemaOf(tool),
  annotations: tool.annotations,
}));

/** Without what is true of all JSON: that names are texts. An agent pays for every word of the list. */
function leanSchemaOf(tool: OdooTool): Record<string, unknown> {
  const text = JSON.stringify(inputSchemaOf(tool), (key, value: unknown) =>
    key === "propertyNames" ? undefined : value,
  );
  return JSON.parse(text) as Record<string, unknown>;
}
