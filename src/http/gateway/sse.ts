import { type Context, Hono } from "hono";
import { type Caller, readCredential } from "../../gateway/identity/credential.ts";
import { GatewayRefusal } from "../../gateway/identity/refusal.ts";
import type { SseEndpoint } from "../../gateway/mcp-server/sse-endpoint.ts";
import { EVENT_STREAM_HEADERS } from "../event-stream.ts";
import { limitBody, readJson } from "./body.ts";
import type { GatewayEnv } from "./caller.ts";

const MESSAGES = "/mcp/messages";

export interface SseRoutesOptions {
  sse: SseEndpoint;
  /** The public base, if there is one. */
  publicUrl: string | undefined;
}

/** MCP's transport of 2024: the stream at `/mcp/sse`, and what the agent sends at `/mcp/messages`. */
export function sseRoutes({ sse, publicUrl }: SseRoutesOptions): Hono<GatewayEnv> {
  const base = publicUrl === undefined ? undefined : new URL(publicUrl);
  // A proxy may have cut off the path of the public base.
  const addressOf = (host: string | undefined) =>
    base && host === base.host ? base.pathname.replace(/\/$/, "") + MESSAGES : MESSAGES;
  return new Hono<GatewayEnv>()
    .get("/sse", async (context) => {
      if (context.get("relayed"))
        throw new GatewayRefusal(
          "stream_refused",
          "There are no streams at Odoo's address. Use the address of the sidecar, or /mcp/v1.",
        );
      const address = addressOf(context.req.header("host"));
      const stream = await sse.open(callerOf(context), address, context.req.raw.signal);
      return context.body(stream, 200, EVENT_STREAM_HEADERS);
    })
    .post("/messages", limitBody(), async (context) => {
      const sessionId = context.req.query("session_id") ?? "";
      const caller = callerOf(context);
      const body = await readJson(context.req);
      await sse.receive({ request: context.req.raw, body, caller, sessionId });
      return context.text("Accepted", 202);
    });
}

function callerOf(context: Context<GatewayEnv>): Caller {
  const credential = readCredential(context.req.header("authorization"));
  return { credential, address: context.get("address"), client: "", door: "sse" };
}
