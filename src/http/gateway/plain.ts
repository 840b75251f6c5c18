import { type Context, Hono } from "hono";
import { z } from "zod";
import type { CallLimits } from "../../gateway/call/call-limits.ts";
import type { Settings } from "../../gateway/call/settings.ts";
import type { ToolCalls } from "../../gateway/call/tool-calls.ts";
import type { Caller } from "../../gateway/identity/credential.ts";
import { GatewayRefusal } from "../../gateway/identity/refusal.ts";
import { TOOL_LIST } from "../../gateway/mcp-server/tool-list.ts";
import { limitBody, readJson } from "./body.ts";
import { agentOf, credentialOf, type GatewayEnv } from "./caller.ts";
import { sayRefusal } from "./refused.ts";

const execution = z.object({
  tool_name: z.string().min(1).max(128),
  arguments: z.record(z.string(), z.unknown()).default({}),
});

export interface PlainRoutesOptions {
  calls: ToolCalls;
  limits: CallLimits;
  settings: Settings;
}

/** Tools without MCP: the list at `/mcp/tools`, a call at `/mcp/execute`. */
export function plainRoutes({ calls, limits, settings }: PlainRoutesOptions): Hono<GatewayEnv> {
  const execute = new Hono<GatewayEnv>()
    .post("/execute", limitBody(), async (context) => {
      const caller = callerOf(context);
      const asked = execution.safeParse(await readJson(context.req));
      if (!asked.success)
        throw new GatewayRefusal(
          "invalid_request",
          'The body must be an object such as {"tool_name": "odoo_count", "arguments": {"model": "res.partner"}}.',
        );
      const { tool_name: name, arguments: args } = asked.data;
      const { text, isError } = await calls.call(caller, name, args, context.req.raw.signal);
      return context.json(
        isError ? { error: { code: "tool_failed", message: text } } : { result: JSON.parse(text) as unknown },
      );
    })
    // The same shape for all that goes wrong here.
    .onError((error, context) => {
      if (!(error instanceof GatewayRefusal)) throw error;
      sayRefusal(error, context);
      return context.json({ error: { code: error.code, message: error.message } }, error.status);
    });
  return new Hono<GatewayEnv>()
    .get("/tools", async (context) => {
      const { public_tool_list: isPublic } = await settings.read();
      if (context.req.header("authorization") === undefined && isPublic)
        await limits.countAnonymous(context.get("address"));
      else await calls.identify(callerOf(context), context.req.raw.signal);
      return context.json({ tools: TOOL_LIST });
    })
    .route("/", execute);
}

function callerOf(context: Context<GatewayEnv>): Caller {
  const credential = credentialOf(context);
  return { credential, address: context.get("address"), client: agentOf(context), door: "routes" };
}
