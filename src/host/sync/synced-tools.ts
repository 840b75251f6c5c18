import { createHash } from "node:crypto";
import type { SyncedTool } from "../../core/odoo/records/mcp-server.ts";
import type { ToolList } from "../mcp-client/list-tools.ts";
import type { LeftOut, ListedTool } from "../mcp-client/read-tool.ts";
import { shortenText } from "../../core/shorten-text.ts";
import { toParameters } from "../tools/tool-schema.ts";

/** MCP's own rule for names of tools. */
const MAX_NAME = 128;
const MAX_TITLE = 200;
/** Characters; longer ones end with a sentence. */
const MAX_DESCRIPTION = 4_000;
/** Characters of JSON of one tool's input schema and hints. */
const MAX_DEFINITION = 65_536;
/** Characters of JSON of a whole server: Odoo stores it, and reads it for each question. */
const MAX_DEFINITIONS = 2_097_152;

export interface SyncedTools {
  /** In the server's own order, which is theirs in Odoo too. */
  tools: SyncedTool[];
  leftOut: LeftOut[];
}

/** What Odoo stores of a server's tools. One tool that cannot be stored, or offered, must not cost the others. */
export function toSyncedTools({ tools: listed, leftOut }: ToolList): SyncedTools {
  const tools: SyncedTool[] = [];
  const others = [...leftOut];
  let size = 0;
  for (const tool of listed) {
    const synced = toSyncedTool(tool);
    const definition = synced.input_schema.length + synced.annotations.length;
    const isTooLong =
      tool.name.length > MAX_NAME || definition > MAX_DEFINITION || size + definition > MAX_DEFINITIONS;
    if (isTooLong) others.push({ name: tool.name, reason: "too_long" });
    else if (!toParameters(tool.inputSchema)) others.push({ name: tool.name, reason: "unusable_input" });
    else {
      size += definition;
      tools.push(synced);
    }
  }
  return { tools, leftOut: others };
}

function toSyncedTool(tool: ListedTool): SyncedTool {
  // Where the text is cut is our business, not a change of the tool.
  const definition = [tool.name, tool.description.slice(0, MAX_DESCRIPTION), tool.inputSchema];
  return {
    name: tool.name,
    title: tool.title.slice(0, MAX_TITLE),
    description: shortenText(tool.description, MAX_DESCRIPTION),
    input_schema: JSON.stringify(tool.inputSchema),
    annotations: JSON.stringify(tool.annotations),
    schema_hash: createHash("sha256").update(JSON.stringify(definition)).digest("hex"),
  };
}
