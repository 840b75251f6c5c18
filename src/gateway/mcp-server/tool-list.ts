import { GATEWAY_TOOLS, outputSchemaOf } from "../../core/odoo-tools/gateway-tools.ts";
import { inputSchemaOf } from "../../core/odoo-tools/odoo-tools.ts";

/** The tools as MCP lists them: the same for everybody, since Odoo decides with each call. */
export const TOOL_LIST = Array.from(GATEWAY_TOOLS.values(), (tool) => ({
  name: tool.name,
  title: tool.title,
  description: tool.description,
  inputSchema: { ...inputSchemaOf(tool), type: "object" as const },
  outputSchema: outputSchemaOf(tool),
  annotations: { title: tool.title, ...tool.annotations },
}));
