import { Hono } from "hono";
import type { Logger } from "../core/log.ts";
import type { OAuthRoutes } from "./gateway/oauth/routes.ts";
import type { GatewayRoutes } from "./gateway/routes.ts";
import { answerProblem } from "./problem.ts";

export interface AppOptions {
  /** Health and metrics. */
  health: Hono;
  /** The addon's calls. */
  host: Hono;
  /** What agents outside call. */
  gateway: GatewayRoutes;
  /** How they log in. */
  oauth: OAuthRoutes;
  log: Logger;
}

/** The whole HTTP face. */
export function createApp({ health, host, gateway, oauth, log }: AppOptions): Hono {
  return new Hono()
    .route("/", health)
    .route("/v1", host)
    .route("/mcp", gateway)
    .route("/", oauth)
    .notFound((context) =>
      context.json({ error: "There is nothing at this path.", error_code: "not_found" }, 404),
    )
    .onError((error, context) => answerProblem(error, context, log));
}
