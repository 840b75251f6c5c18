import { Hono } from "hono";
import type { Logger } from "../core/log.ts";
import type { RestRoutes } from "./gateway/rest/routes.ts";
import type { GatewayRoutes } from "./gateway/routes.ts";
import { answerProblem } from "./problem.ts";

export interface AppOptions {
  /** Health and metrics. */
  health: Hono;
  /** The addon's calls. */
  host: Hono;
  /** What agents outside call. */
  gateway: GatewayRoutes;
  /** The same for programs that do not speak MCP. */
  rest: RestRoutes;
  log: Logger;
}

/** The whole HTTP face. */
export function createApp({ health, host, gateway, rest, log }: AppOptions): Hono {
  return new Hono()
    .route("/", health)
    .route("/v1", host)
    .route("/mcp", gateway)
    .route("/", rest)
    .notFound((context) =>
      context.json({ error: "There is nothing at this path.", error_code: "not_found" }, 404),
    )
    .onError((error, context) => answerProblem(error, context, log));
}
