import { Hono } from "hono";
import type { ModelTestOptions } from "../../host/runs/test-model.ts";
import type { McpOAuth } from "../../host/mcp-client/oauth/oauth.ts";
import { aiConfigsRoutes } from "./ai-configs.ts";
import { type FilesOptions, filesRoutes } from "./files.ts";
import { mcpLoginsRoutes } from "./mcp-logins.ts";
import { type McpServersOptions, mcpServersRoutes } from "./mcp-servers.ts";
import { type RunsOptions, runsRoutes } from "./runs.ts";

export interface HostRoutesOptions extends RunsOptions, McpServersOptions, FilesOptions {
  oauth: McpOAuth;
  modelTest: ModelTestOptions;
}

export type HostRoutes = Hono;

/** The addon's calls, below `/v1`. */
export function hostRoutes(options: HostRoutesOptions): HostRoutes {
  return new Hono()
    .route("/runs", runsRoutes(options))
    .route("/mcp-servers", mcpServersRoutes(options))
    .route("/mcp-servers", mcpLoginsRoutes(options))
    .route("/ai-configs", aiConfigsRoutes(options))
    .route("/files", filesRoutes(options));
}
