import type { Values } from "../../core/errors/errors.ts";
import type { McpServerRecord } from "../../core/odoo/records/mcp-server.ts";
import type { ToolDefinitionMap, ToolDefinitionRecord } from "../../core/odoo/records/tool-definitions.ts";
import type { CalledTool, ToolCallOptions, ToolResult } from "../../core/tool/tool-result.ts";
import type { Tool, ToolDefinition } from "../../core/tool/tool.ts";
import { toolAliases } from "./tool-name.ts";
import { toParameters } from "./tool-schema.ts";

export interface ToolServer extends McpServerRecord {
  /** The key of its definitions. */
  offered_tools: string;
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

/** `values`: what the message names. */
export interface DroppedTools {
  message: string;
  values: Values;
}

/** The tools of one turn, by the names that the model knows. */
export interface Toolbox {
  tools: ReadonlyMap<string, Tool>;
  /** The model's name of a tool, for retelling earlier calls. */
  aliasOf(serverId: number | false, name: string): string | undefined;
  /** What is to be said about tools that were left out. */
  dropped: readonly DroppedTools[];
}

/**
 * @param servers in the order of the assistant's form; inactive and stopped ones are passed over.
 * @param definitions by the servers' `offered_tools`.
 * @param disabled ids of the assistant's block list.
 */
export function createToolbox(
  servers: readonly ToolServer[],
  definitions: ToolDefinitionMap,
  disabled: ReadonlySet<number>,
  limits: ToolboxLimits,
  callMcpTool: CallMcpTool,
): Toolbox {
  const dropped: DroppedTools[] = [];
  const wanted: OfferedTool[] = [];
  for (const server of servers.filter(({ active, stopped }) => active && !stopped)) {
    let usable = 0;
    for (const tool of definitions.get(server.offered_tools) ?? []) {
      if (disabled.has(tool.id)) continue;
      if (++usable <= limits.toolsPerServer) wanted.push({ server, tool });
    }
    if (usable > limits.toolsPerServer)
      dropped.push({
        message: `${server.name} has ${usable} tools; only the first ${limits.toolsPerServer} are offered (limit of tools per server).`,
        values: { server: server.name, tools: usable, limit: limits.toolsPerServer },
      });
  }
  const offered: (OfferedTool & { parameters: Parameters })[] = [];
  for (const { server, tool } of wanted) {
    if (offered.length === limits.toolsPerRequest) {
      dropped.push({
        message: `The assistant has ${wanted.length} tools; only the first ${limits.toolsPerRequest} are offered (limit of tools per request).`,
        values: { tools: wanted.length, limit: limits.toolsPerRequest },
      });
      break;
    }
    const parameters = parametersOf(tool);
    if (parameters) offered.push({ server, tool, parameters });
    else
      dropped.push({
        message: `The tool ${tool.name} of ${server.name} is left out: no model would accept its input schema.`,
        values: { server: server.name, tool: tool.name },
      });
  }
  const aliases = toolAliases(offered.map(({ server, tool }) => ({ name: tool.name, server: server.name })));
  const tools = new Map<string, Tool>();
  const aliasByRecord = new Map<string, string>();
  for (const [position, { server, tool, parameters }] of offered.entries()) {
    const alias = aliases[position] ?? tool.name;
    aliasByRecord.set(`${server.id} ${tool.name}`, alias);
    tools.set(alias, {
      definition: define(tool, alias, parameters),
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

interface OfferedTool {
  server: ToolServer;
  tool: ToolDefinitionRecord;
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

/** The same object from turn to turn, by which the model's side knows what it has written before. */
const defined = new WeakMap<ToolDefinitionRecord, ToolDefinition>();

function define(tool: ToolDefinitionRecord, name: string, parameters: Parameters): ToolDefinition {
  const known = defined.get(tool);
  if (known?.name === name) return known;
  const definition = { name, description: tool.description.slice(0, 1024).toWellFormed(), parameters };
  defined.set(tool, definition);
  return definition;
}

/** MCP's defaults: a tool that says nothing of itself may change data, and destroy. */
function mayChangeData({ readOnlyHint, destructiveHint }: Record<string, unknown>): boolean {
  return readOnlyHint !== true && destructiveHint !== false;
}
