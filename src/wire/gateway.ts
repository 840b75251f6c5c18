import type { Config } from "../config/environment.ts";
import type { Logger } from "../core/log.ts";
import type { OdooClient } from "../core/odoo/client.ts";
import type { OdooReadiness } from "../core/odoo/readiness.ts";
import { GatewayRecords } from "../core/odoo/records/gateway.ts";
import type { Store } from "../core/store/store.ts";
import { CallLimits } from "../gateway/call/call-limits.ts";
import { Settings } from "../gateway/call/settings.ts";
import { ToolCalls } from "../gateway/call/tool-calls.ts";
import { McpEndpoint } from "../gateway/mcp-server/endpoint.ts";
import { Sessions } from "../gateway/mcp-server/sessions.ts";
import { type GatewayRoutes, gatewayRoutes } from "../http/gateway/routes.ts";

export interface GatewayParts {
  config: Config;
  odoo: OdooClient;
  readiness: OdooReadiness;
  store: Store;
  log: Logger;
}

/** Odoo for agents outside. */
export function createGateway({ config, odoo, readiness, store, log }: GatewayParts): GatewayRoutes {
  const records = new GatewayRecords(odoo);
  const settings = new Settings(records, store);
  const limits = new CallLimits(settings, store);
  const calls = new ToolCalls({ records, majorVersion: () => odoo.majorVersion(), limits, log });
  const endpoint = new McpEndpoint({ calls, sessions: new Sessions(store), log });
  const { GATEWAY_URL: publicUrl, SIDECAR_HOST: listensAt } = config;
  return gatewayRoutes({ endpoint, calls, settings, readiness, log, publicUrl, listensAt });
}
