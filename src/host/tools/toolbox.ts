import type { Values } from "../../core/errors/sidecar-error.ts";
import type { McpServerWithTools } from "../../core/odoo/records/mcp-server.ts";
import type {
  OfferedTools,
  ToolDefinitionMap,
  ToolDefinitionRecord,
} from "../../core/odoo/records/tool-definitions.ts";
import type { CallTool, Tool, ToolDefinition } from "../../core/tool/tool.ts";
import { failure } from "../../core/tool/tool-result.ts";
import type { McpPool } from "../mcp-client/pool.ts";
import { fairShares } from "./fair-shares.ts";
import { fromMcp } from "./from-mcp.ts";
import { fromOdoo, type OdooFor } from "./from-odoo.ts";
import { shortenText } from "../../core/shorten-text.ts";
import { toolAliases } from "./tool-name.ts";
import { toParameters } from "./tool-schema.ts";

export interface ToolboxLimits {
  toolsPerServer: number;
  toolsPerRequest: number;
}

export interface ToolboxOptions {
  /** In the order of the assistant's form; inactive and stopped ones are passed over. */
  servers: readonly McpServerWithTools[];
  /** By the servers' `offeredTools`. */
  definitions: ToolDefinitionMap;
  /** Ids of the assistant's block list. */
  disabled: ReadonlySet<number>;
  limits: ToolboxLimits;
  /** Ids of servers to which nothing of Odoo goes unasked. */
  asksAfterOdoo: ReadonlySet<number>;
  /** UTF-16 units of a description that the provider accepts. */
  descriptionLength: number;
  pool: Pick<McpPool, "callTool">;
  /** MCP sessions are shared within one identity only. */
  identity: string;
  /** Odoo as the person who asked. */
  odoo: OdooFor;
}

/** Tools that were left out, and why. */
export interface DroppedTools {
  reason: "schema" | "tools_per_server" | "tools_per_request";
  message: string;
  /** What the message names. */
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

export function createToolbox(options: ToolboxOptions): Toolbox {
  const { servers, limits } = options;
  const dropped: DroppedTools[] = [];
  const choices = servers
    .filter(({ active, stopped }) => active && !stopped)
    .map((server) => choose(server, options, dropped));
  const offered = shareRoom(choices, limits.toolsPerRequest);
  const wanted = choices.reduce((sum, { tools }) => sum + tools.length, 0);
  if (offered.length < wanted)
    dropped.push({
      reason: "tools_per_request",
      message: `${limits.toolsPerRequest} of ${wanted} tools are offered`,
      values: { tools: wanted, limit: limits.toolsPerRequest },
    });
  const aliases = toolAliases(offered.map(({ server, tool }) => ({ name: tool.name, server: server.name })));
  const tools = new Map<string, Tool>();
  const aliasByRecord = new Map<string, string>();
  for (const [position, { server, tool, parameters }] of offered.entries()) {
    const alias = aliases[position] ?? tool.name;
    aliasByRecord.set(`${server.id} ${tool.name}`, alias);
    tools.set(alias, {
      definition: define(tool, alias, parameters, options.descriptionLength),
      toolId: tool.id,
      serverId: server.id,
      name: tool.name,
      title: tool.title || tool.name,
      server: server.name,
      needsApproval: needsApproval(server, tool),
      readsOdoo: server.isThisOdoo,
      asksAfterOdoo: options.asksAfterOdoo.has(server.id),
      mayChange: tool.annotations["readOnlyHint"] !== true,
      call: callOf(server, options)(tool),
    });
  }
  return {
    tools,
    aliasOf: (serverId, name) => aliasByRecord.get(`${serverId} ${name}`),
    dropped,
  };
}

/** Where the server's tools run. */
function callOf(
  { isThisOdoo, connection }: McpServerWithTools,
  { pool, identity, odoo }: ToolboxOptions,
): (tool: ToolDefinitionRecord) => CallTool {
  if (isThisOdoo) return fromOdoo(odoo);
  if (connection) return fromMcp(connection, { pool, identity });
  return () => async () => failure("The sidecar cannot connect to this server.");
}

interface OfferedTool {
  tool: ToolDefinitionRecord;
  parameters: Parameters;
  /** An administrator put it first. */
  isPreferred: boolean;
}

type Parameters = Record<string, unknown>;

/** What one server would have offered. */
interface Choice {
  server: McpServerWithTools;
  /** Those that an administrator put first come first. */
  tools: readonly OfferedTool[];
}

/** The tools of a server that the assistant may use and a model accepts, as many as one server may have offered. */
function choose(
  server: McpServerWithTools,
  { definitions, disabled, limits }: ToolboxOptions,
  dropped: DroppedTools[],
): Choice {
  const known = definitions.get(server.offeredTools);
  const all = known ? readOnce(known) : [];
  const usable = disabled.size ? all.filter(({ tool }) => !disabled.has(tool.id)) : all;
  const within = usable.slice(0, limits.toolsPerServer);
  const tools = within.filter(isOffered);
  if (tools.length < within.length)
    for (const { tool, parameters } of within)
      if (!parameters)
        dropped.push({
          reason: "schema",
          message: `${tool.name} of ${server.name} has an input schema that no model accepts`,
          values: { server: server.name, tool: tool.name },
        });
  if (usable.length > within.length)
    dropped.push({
      reason: "tools_per_server",
      message: `${server.name}: ${limits.toolsPerServer} of ${usable.length} tools are offered`,
      values: { server: server.name, tools: usable.length, limit: limits.toolsPerServer },
    });
  return { server, tools };
}

/** The room of a request, shared by the servers: first for what administrators put first, then for all others. */
function shareRoom(
  choices: readonly Choice[],
  room: number,
): (OfferedTool & { server: McpServerWithTools })[] {
  const preferred = choices.map(({ tools }) => tools.filter(({ isPreferred }) => isPreferred).length);
  const first = fairShares(preferred, room);
  const taken = first.reduce((sum, share) => sum + share, 0);
  const others = fairShares(
    choices.map(({ tools }, at) => tools.length - (preferred[at] ?? 0)),
    room - taken,
  );
  return choices.flatMap(({ server, tools }, at) => {
    const begin = preferred[at] ?? 0;
    const shared = [...tools.slice(0, first[at]), ...tools.slice(begin, begin + (others[at] ?? 0))];
    return shared.map((tool) => ({ ...tool, server }));
  });
}

/** A tool whose input, mended, may be one that no model accepts. */
type ReadTool = Omit<OfferedTool, "parameters"> & { parameters: Parameters | undefined };

/** Lists are kept from turn to turn, and a schema costs more than all else about its tool. */
const read = new WeakMap<OfferedTools, readonly ReadTool[]>();

function readOnce(list: OfferedTools): readonly ReadTool[] {
  const known = read.get(list);
  if (known) return known;
  const tools = list.tools.map((tool, position) => ({
    tool,
    parameters: toParameters(tool.input_schema),
    isPreferred: position < list.preferred,
  }));
  read.set(list, tools);
  return tools;
}

function isOffered(tool: ReadTool): tool is OfferedTool {
  return tool.parameters !== undefined;
}

/**
 * The same object from turn to turn, by which the model's side knows what it has written before; by the length that
 * descriptions may have.
 */
const defined = new Map<number, WeakMap<ToolDefinitionRecord, ToolDefinition>>();

function define(
  tool: ToolDefinitionRecord,
  name: string,
  parameters: Parameters,
  length: number,
): ToolDefinition {
  const definitions = defined.get(length) ?? new WeakMap<ToolDefinitionRecord, ToolDefinition>();
  defined.set(length, definitions);
  const known = definitions.get(tool);
  if (known?.name === name) return known;
  const description = shortenText(tool.description, length).toWellFormed();
  const definition = { name, description, parameters };
  definitions.set(tool, definition);
  return definition;
}

function needsApproval({ approval }: McpServerWithTools, tool: ToolDefinitionRecord): boolean {
  if (tool.approval !== "server") return tool.approval === "ask";
  const { readOnlyHint, destructiveHint } = tool.annotations;
  switch (approval) {
    case "never":
      return false;
    case "destructive":
      return readOnlyHint !== true && destructiveHint === true;
    case "undeclared":
      // MCP's defaults: a tool that says nothing of itself may change data, and destroy.
      return readOnlyHint !== true && destructiveHint !== false;
    case "always":
      return true;
  }
}
