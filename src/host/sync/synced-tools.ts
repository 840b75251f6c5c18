import { createHash } from "node:crypto";
import type { SyncedTool } from "../../core/odoo/records/mcp-server.ts";
import type { ListedTool } from "../mcp-client/list-tools.ts";

/** MCP's own rule for names of tools. */
const MAX_NAME = 128;
const MAX_TITLE = 200;
/** Characters; the model reads the first 1,024. */
const MAX_DESCRIPTION = 4_000;
/** Characters of JSON of one tool's input schema and hints. A schema of half that size is not offered any more. */
const MAX_DEFINITION = 65_536;
/** Characters of JSON of a whole server: Odoo stores it, and reads it for each question. */
const MAX_DEFINITIONS = 2_097_152;

/**
 * What Odoo stores of a server's tools. One tool that cannot be stored must not cost the others.
 * @returns also how many were left out: those without a usable name, and those whose definition is too large.
 */
export function toSyncedTools(listed: readonly ListedTool[]): { tools: SyncedTool[]; leftOut: number } {
  const tools: SyncedTool[] = [];
  let size = 0;
  for (const tool of listed) {
    if (!tool.name.trim() || tool.name.length > MAX_NAME) continue;
    const synced = toSyncedTool(tool);
    const definition = synced.input_schema.length + synced.annotations.length;
    if (definition > MAX_DEFINITION || size + definition > MAX_DEFINITIONS) continue;
    size += definition;
    tools.push(synced);
  }
  return { tools, leftOut: listed.length - tools.length };
}

function toSyncedTool(tool: ListedTool): SyncedTool {
  const description = tool.description.slice(0, MAX_DESCRIPTION);
  const definition = [tool.name, description, tool.inputSchema];
  return {
    name: tool.name,
    title: tool.title.slice(0, MAX_TITLE),
    description,
    input_schema: JSON.stringify(tool.inputSchema),
    annotations: JSON.stringify(tool.annotations),
    schema_hash: createHash("sha256").update(JSON.stringify(definition)).digest("hex"),
  };
}
