import type { Config } from "../config/environment.ts";
import type { Logger } from "../core/log.ts";
import type { OdooClient } from "../core/odoo/client.ts";
import type { OdooReadiness } from "../core/odoo/readiness.ts";
import { GatewayLogins } from "../core/odoo/records/gateway-login.ts";
import { GatewayRecords } from "../core/odoo/records/gateway.ts";
import type { Store } from "../core/store/store.ts";
import { CallLimits } from "../gateway/call/call-limits.ts";
import { PasswordLogin } from "../gateway/call/password-login.ts";
import { Settings } from "../gateway/call/settings.ts";
import { ToolCalls } from "../gateway/call/tool-calls.ts";
import { McpEndpoint } from "../gateway/mcp-server/endpoint.ts";
import { Sessions } from "../gateway/mcp-server/sessions.ts";
import { RestCalls } from "../gateway/rest/rest-calls.ts";
import { RestSessions } from "../gateway/rest/sessions.ts";
import { type RestRoutes, restRoutes } from "../http/gateway/rest/routes.ts";
import { type GatewayRoutes, gatewayRoutes } from "../http/gateway/routes.ts";

export interface GatewayParts {
  config: Config;
  odoo: OdooClient;
  readiness: OdooReadiness;
  store: Store;
  log: Logger;
}

export interface Gateway {
  gateway: GatewayRoutes;
  rest: RestRoutes;
}

/** Odoo for agents outside. */
export function createGateway({ config, odoo, readiness, store, log }: GatewayParts): Gateway {
  const records = new GatewayRecords(odoo);
  const settings = new Settings(records, store);
  const limits = new CallLimits(settings, store);
  const calls = new ToolCalls({ records, majorVersion: () => odoo.majorVersion(), limits, log });
  const endpoint = new McpEndpoint({ calls, sessions: new Sessions(store), log });
  const { GATEWAY_URL: publicUrl, SIDECAR_HOST: listensAt } = config;
  const guard = { publicUrl, listensAt };
  const allowsOrigin = async (origin: string) =>
    (await settings.read()).allowed_origins.includes(origin) ||
    (publicUrl !== undefined && new URL(publicUrl).origin === origin);
  const passwords = new PasswordLogin(new GatewayLogins(odoo), limits);
  const rest = new RestCalls({ calls, passwords, sessions: new RestSessions(store) });
  return {
    gateway: gatewayRoutes({ endpoint, calls, settings, readiness, log, ...guard }),
    rest: restRoutes({ rest, readiness, allowsOrigin, log, ...guard }),
  };
}
