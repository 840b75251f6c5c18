import { type Context, Hono } from "hono";
import { VERSION } from "../../core/version.ts";
import type { Settings } from "../../gateway/call/settings.ts";
import type { ToolCalls } from "../../gateway/call/tool-calls.ts";
import type { McpEndpoint, McpRequest } from "../../gateway/mcp-server/endpoint.ts";
import { TOOL_LIST } from "../../gateway/mcp-server/tool-list.ts";
import { limitBody, MAX_BODY, readJson } from "./body.ts";
import { credentialOf, type GatewayEnv } from "./caller.ts";

const PROTOCOLS = ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"];

export interface McpRoutesOptions {
  endpoint: McpEndpoint;
  calls: Pick<ToolCalls, "identify">;
  settings: Pick<Settings, "read">;
}

/** MCP over Streamable HTTP, at `/mcp/v1`. */
export function mcpRoutes({ endpoint, calls, settings }: McpRoutesOptions): Hono<GatewayEnv> {
  return new Hono<GatewayEnv>()
    .get("/capabilities", async (context) => {
      const { credential, address, request } = asked(context);
      await calls.identify({ credential, address, client: "", door: "mcp" }, request.signal);
      const { reads_per_minute: reads, writes_per_minute: writes } = await settings.read();
      return context.json({
        server: { name: "odoo", version: VERSION },
        protocol_versions: PROTOCOLS,
        tools: TOOL_LIST.map(({ name, title, annotations }) => ({
          name,
          title,
          read_only: annotations.readOnlyHint,
        })),
        resources: [],
        limits: { reads_per_minute: reads, writes_per_minute: writes, body_bytes: MAX_BODY },
      });
    })
    .post("/", limitBody(), async (context) => endpoint.post(asked(context), await readJson(context.req)))
    .get("/", (context) => endpoint.get(asked(context)))
    .delete("/", (context) => endpoint.delete(asked(context)));
}

function asked(context: Context<GatewayEnv>): McpRequest {
  return {
    request: context.req.raw,
    credential: credentialOf(context),
    address: context.get("address"),
    relayed: context.get("relayed") !== undefined,
  };
}
