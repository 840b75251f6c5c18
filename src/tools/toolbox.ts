import { isUsable, type McpServerRecord, type McpToolRecord } from "../odoo/records/mcp-server.ts";
import type { ToolDefinitionRecord } from "../odoo/records/tool-definitions.ts";
import type { CalledTool, ToolCallOptions, ToolResult } from "../mcp-client/tool-result.ts";
import type { Tool } from "./tool.ts";
import { toolAliases } from "./tool-name.ts";
import { toParameters } from "./tool-schema.ts";

export interface ToolServer extends McpServerRecord {
  tool_ids: readonly McpToolRecord[];
}

export interface ToolboxLimits {
  toolsPerServer: number;
  toolsPerRequest: number;
}

export type CallMcpTool = (
  server: McpServerRecord,
  tool: CalledTool,
  args: Record<string, unknown>,
  options: ToolCallOptions,
) => Promise<ToolResult>;

/** The tools of one turn, by the names that the model knows. */
export interface Toolbox {
  tools: ReadonlyMap<string, Tool>;
  /** The model's name of a tool, for retelling earlier calls. */
  aliasOf(serverId: number | false, name: string): string | undefined;
  /** Sentences about tools that were left out. */
  dropped: readonly string[];
}

/**
 * @param servers in the order of the assistant's form; inactive servers and tools are passed over, quarantined tools too.
 * @param definitions by the tool's id; a tool without one was deleted.
 * @param disabled ids of the assistant's block list.
 */
export function createToolbox(
  servers: readonly ToolServer[],
  definitions: ReadonlyMap<number, ToolDefinitionRecord>,
  disabled: ReadonlySet<number>,
  limits: ToolboxLimits,
  callMcpTool: CallMcpTool,
): Toolbox {
  const dropped: string[] = [];
  const offered: { server: ToolServer; tool: ToolDefinitionRecord; parameters: Parameters }[] = [];
  for (const server of servers.filter(({ active }) => active)) {
    const usable = server.tool_ids.flatMap((tool) => {
      const definition = isUsable(tool) && !disabled.has(tool.id) ? definitions.get(tool.id) : undefined;
      return definition ? [definition] : [];
    });
    if (usable.length > limits.toolsPerServer)
      dropped.push(
        `${server.name} has ${usable.length} tools; only the first ${limits.toolsPerServer} are offered (limit of tools per server).`,
      );
    for (const tool of usable.slice(0, limits.toolsPerServer)) {
      const parameters = parametersOf(tool);
      if (parameters) offered.push({ server, tool, parameters });
      else
        dropped.push(
          `The tool ${tool.name} of ${server.name} is left out: no model would accept its input schema.`,
        );
    }
  }
  if (offered.length > limits.toolsPerRequest) {
    dropped.push(
      `The assistant has ${offered.length} tools; only the first ${limits.toolsPerRequest} are offered (limit of tools per request).`,
    );
    offered.length = limits.toolsPerRequest;
  }
  const aliases = toolAliases(offered.map(({ server, tool }) => ({ name: tool.name, server: server.name })));
  const tools = new Map<string, Tool>();
  const aliasByRecord = new Map<string, string>();
  for (const [position, { server, tool, parameters }] of offered.entries()) {
    const alias = aliases[position] ?? tool.name;
    aliasByRecord.set(`${server.id} ${tool.name}`, alias);
    tools.set(alias, {
      definition: { name: alias, description: tool.description.slice(0, 1024), parameters },
      toolId: tool.id,
      serverId: server.id,
      name: tool.name,
      title: tool.title || tool.name,
      server: server.name,
      needsApproval:
        server.approval === "always" ||
        (server.approval === "destructive" && mayChangeData(tool.annotations)),
      call: (args, options) =>
        callMcpTool(server, { name: tool.name, inputSchema: tool.input_schema }, args, options),
    });
  }
  return {
    tools,
    aliasOf: (serverId, name) => aliasByRecord.get(`${serverId} ${name}`),
    dropped,
  };
}

type Parameters = Record<string, unknown>;

/** Mended once: definitions are kept from turn to turn, and a schema costs more than all else about its tool. */
const mended = new WeakMap<ToolDefinitionRecord, { parameters: Parameters | undefined }>();

function parametersOf(tool: ToolDefinitionRecord): Parameters | undefined {
  const known = mended.get(tool);
  if (known) return known.parameters;
  const parameters = toParameters(tool.input_schema);
  mended.set(tool, { parameters });
  return parameters;
}

/** MCP's defaults: a tool that says nothing of itself may change data, and destroy. */
function mayChangeData({ readOnlyHint, destructiveHint }: Record<string, unknown>): boolean {
  return readOnlyHint !== true && destructiveHint !== false;
}
