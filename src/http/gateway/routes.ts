import { Hono } from "hono";
import { cors } from "hono/cors";
import type { Logger } from "../../core/log.ts";
import type { OdooReadiness } from "../../core/odoo/readiness.ts";
import { type CallerOptions, findCaller, type GatewayEnv } from "./caller.ts";
import { checkHost, checkOrigin, type GuardOptions } from "./guard.ts";
import { gatewayHealth } from "./health.ts";
import { type McpRoutesOptions, mcpRoutes } from "./mcp.ts";
import { type PlainRoutesOptions, plainRoutes } from "./plain.ts";
import { answerRefusal } from "./refused.ts";
import { type SseRoutesOptions, sseRoutes } from "./sse.ts";

export interface GatewayRoutesOptions
  extends GuardOptions, CallerOptions, McpRoutesOptions, Omit<PlainRoutesOptions, "calls" | "settings"> {
  calls: PlainRoutesOptions["calls"];
  settings: PlainRoutesOptions["settings"];
  sse: SseRoutesOptions["sse"];
  /** Whether scripts of this origin may use it. */
  allowsOrigin: (origin: string) => Promise<boolean>;
  readiness: OdooReadiness;
  log: Logger;
}

export type GatewayRoutes = Hono<GatewayEnv>;

/** What agents call, below `/mcp`. The path itself is left to others. */
export function gatewayRoutes(options: GatewayRoutesOptions): GatewayRoutes {
  const { allowsOrigin, readiness, log } = options;

  const health = new Hono<GatewayEnv>().get("/v1/health", async (context) => {
    return context.json(await gatewayHealth(readiness));
  });

  const guarded = new Hono<GatewayEnv>()
    .use(findCaller(options))
    .use(checkHost(options))
    .use(checkOrigin(allowsOrigin))
    .use(
      cors({
        // Others were refused above.
        origin: (origin) => origin,
        allowMethods: ["GET", "POST", "DELETE"],
        allowHeaders: [
          ...["authorization", "content-type", "mcp-protocol-version", "mcp-session-id"],
          ...["mcp-method", "mcp-name", "last-event-id"],
        ],
        exposeHeaders: ["mcp-session-id", "www-authenticate", "retry-after"],
        maxAge: 600,
      }),
    )
    .route("/v1", mcpRoutes(options))
    .route("/", sseRoutes(options))
    .route("/", plainRoutes(options));

  const routes = new Hono<GatewayEnv>().route("/", health).route("/", guarded);
  return routes.onError((error, context) => answerRefusal(error, context, log));
}
