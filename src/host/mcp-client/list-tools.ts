import { type Client, ProtocolError } from "@modelcontextprotocol/client";
import { closeClient, type ConnectMcp } from "./connect.ts";
import { toMcpError } from "./mcp-error.ts";
import { McpProblem } from "./mcp-problem.ts";
import { hasUsableHeaders } from "./param-headers.ts";
import { isLeftOut, type LeftOut, type ListedTool, readTool } from "./read-tool.ts";
import type { ServerConnection } from "./server-connection.ts";
import { isObject, type JsonObject } from "./wire/json.ts";
import { unwrapResult } from "./wire/raw-result.ts";

export interface ListToolsOptions {
  connect: ConnectMcp;
  /** Whole time for connecting and listing, in milliseconds; a first start of a program may take longer. */
  timeoutMs: number;
}

/** What a server offers, in its own order. */
export interface ToolList {
  tools: ListedTool[];
  leftOut: LeftOut[];
}

/** More is a mistake of the server, and no person could look through them. */
const MAX_TOOLS = 1000;
const MAX_PAGES = 64;

/**
 * All pages of a server's tools, on a connection of its own. A tool that cannot be understood costs itself only.
 * @throws SidecarError with an `mcp_…` code.
 */
export async function listTools(
  server: ServerConnection,
  { connect, timeoutMs }: ListToolsOptions,
): Promise<ToolList> {
  const start = performance.now();
  try {
    const client = await connect(server, { signal: new AbortController().signal, timeoutMs });
    try {
      // Of a slow connection the list has half of the time still.
      const leftMs = Math.ceil(Math.max(timeoutMs - (performance.now() - start), timeoutMs / 2));
      const listed = await readPages(client, AbortSignal.timeout(leftMs));
      return distinct(listed, client.getProtocolEra() === "modern");
    } finally {
      // Nobody waits for the end of a program that nobody needs any more.
      void closeClient(client);
    }
  } catch (error) {
    throw toMcpError(error, timeoutMs / 1000, server);
  }
}

async function readPages(client: Client, signal: AbortSignal): Promise<unknown[]> {
  const listed: unknown[] = [];
  const cursors = new Set<string>();
  let cursor: string | undefined;
  for (let page = 1; ; page++) {
    let result: unknown;
    try {
      // Bounds of 64 bits in schemas are no use to anybody: they may be rounded.
      result = unwrapResult(await askForPage(client, cursor, signal), JSON.parse);
    } catch (error) {
      // A server that knows no pages, or no tools: what it has said counts.
      if (page > 1 && error instanceof ProtocolError) return listed;
      if (page === 1 && hasNoTools(client, error)) return [];
      throw error;
    }
    const tools = toolsIn(result);
    if (!tools) throw new McpProblem("mcp_error", "list_unreadable", "The list of tools holds no list");
    listed.push(...tools);
    const next = isObject(result) ? cursorIn(result) : undefined;
    // A server that points to a page again knows no pages.
    if (next === undefined || cursors.has(next)) return listed;
    cursors.add(next);
    if (page === MAX_PAGES)
      throw new McpProblem("mcp_error", "endless_list", "The list of tools has no end (limit of pages)");
    cursor = next;
  }
}

function askForPage(client: Client, cursor: string | undefined, signal: AbortSignal) {
  const params = cursor === undefined ? {} : { params: { cursor } };
  return client.request({ method: "tools/list", ...params }, { signal, timeout: NO_TIMEOUT });
}

/** The SDK's own timeout; the signal ends a request. */
const NO_TIMEOUT = 2_147_483_647;
const METHOD_NOT_FOUND = -32_601;

function hasNoTools(client: Client, error: unknown): boolean {
  const isUnknown = error instanceof ProtocolError && error.code === METHOD_NOT_FOUND;
  return isUnknown && client.getServerCapabilities()?.tools === undefined;
}

/** The tools of a page: a list, or what some make of one. */
function toolsIn(result: unknown): unknown[] | undefined {
  if (Array.isArray(result)) return result;
  const { tools } = isObject(result) ? result : {};
  if (Array.isArray(tools)) return tools;
  if (isObject(tools))
    return Object.entries(tools).map(([name, tool]) => (isObject(tool) ? { name, ...tool } : tool));
  return tools === null ? [] : undefined;
}

/** An empty one is none: languages without absent values write it so. */
function cursorIn({ nextCursor }: JsonObject): string | undefined {
  if (typeof nextCursor === "number") return String(nextCursor);
  return typeof nextCursor === "string" && nextCursor ? nextCursor : undefined;
}

/**
 * By which a tool that Odoo knows is known again: its schema is compared as text, and the SDK, which read it before,
 * put these first.
 */
const OLD_ORDER = ["type", "properties", "required"];
const MODERN_ORDER = ["$schema", "type"];

/** Tools are known by their names: of two alike the first one counts. */
function distinct(listed: readonly unknown[], isModern: boolean): ToolList {
  const tools = new Map<string, ListedTool>();
  const leftOut: LeftOut[] = [];
  for (const [position, value] of listed.entries()) {
    const tool = readTool(value, position + 1, isModern ? MODERN_ORDER : OLD_ORDER);
    if (isLeftOut(tool)) leftOut.push(tool);
    else if (isModern && !hasUsableHeaders(tool.inputSchema))
      leftOut.push({ name: tool.name, reason: "unusable_input" });
    else if (!tools.has(tool.name)) tools.set(tool.name, tool);
  }
  if (tools.size > MAX_TOOLS)
    throw new McpProblem("mcp_error", "too_many_tools", `${tools.size} tools, at most ${MAX_TOOLS}`, {
      values: { tools: tools.size, limit: MAX_TOOLS },
    });
  return { tools: [...tools.values()], leftOut };
}
