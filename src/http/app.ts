import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { SidecarError, toPublicError } from "../core/errors/errors.ts";
import type { Logger } from "../core/log.ts";
import type { McpOAuth } from "../host/mcp-client/oauth/oauth.ts";
import type { McpPool } from "../host/mcp-client/pool.ts";
import type { OdooClient } from "../core/odoo/client.ts";
import type { RegistryOptions } from "../host/sync/sync-server.ts";
import type { ModelTestOptions } from "../host/runs/test-model.ts";
import { aiConfigsRoutes } from "./host/ai-configs.ts";
import { healthRoutes } from "./health.ts";
import { mcpLoginsRoutes } from "./host/mcp-logins.ts";
import { mcpServersRoutes } from "./host/mcp-servers.ts";
import { type RunsRoutesOptions, runsRoutes } from "./host/runs.ts";

export interface AppOptions extends RunsRoutesOptions {
  odoo: OdooClient;
  registry: RegistryOptions;
  pool: McpPool;
  oauth: McpOAuth;
  modelTest: ModelTestOptions;
  log: Logger;
}

/** The whole HTTP face. Every error leaves as `{error, error_code}`. */
export function createApp(options: AppOptions) {
  const { odoo, verify, metrics, registry, pool, oauth, modelTest, log } = options;
  return new Hono()
    .route("/", healthRoutes(odoo, verify, metrics))
    .route("/v1/runs", runsRoutes(options))
    .route("/v1/mcp-servers", mcpServersRoutes(verify, registry, pool))
    .route("/v1/mcp-servers", mcpLoginsRoutes(verify, registry.servers, oauth))
    .route("/v1/ai-configs", aiConfigsRoutes(verify, modelTest))
    .notFound((context) =>
      context.json({ error: "There is nothing at this path.", error_code: "not_found" }, 404),
    )
    .onError((error, context) => {
      if (error instanceof SidecarError) return context.json(toPublicError(error), error.status);
      if (error instanceof HTTPException)
        return context.json(
          { error: "The request is not valid.", error_code: "invalid_request" },
          error.status,
        );
      log.error({ err: error, path: context.req.path }, "request failed");
      return context.json(toPublicError(error), 500);
    });
}
