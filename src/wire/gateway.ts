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
import { StreamLimits } from "../gateway/call/stream-limits.ts";
import { ToolCalls } from "../gateway/call/tool-calls.ts";
import type { Caller } from "../gateway/identity/credential.ts";
import { callByExchange, createServer } from "../gateway/mcp-server/create-server.ts";
import { McpEndpoint } from "../gateway/mcp-server/endpoint.ts";
import { SseEndpoint } from "../gateway/mcp-server/sse-endpoint.ts";
import type { VerifyRelay } from "../http/gateway/caller.ts";
import { RestCalls } from "../gateway/rest/rest-calls.ts";
import { RestSessions } from "../gateway/rest/sessions.ts";
import { type RestRoutes, restRoutes } from "../http/gateway/rest/routes.ts";
import { type GatewayRoutes, gatewayRoutes } from "../http/gateway/routes.ts";

export interface GatewayParts {
  config: Config;
  odoo: OdooClient;
  readiness: OdooReadiness;
  store: Store;
  /** Of requests that Odoo passes on. */
  verifyRelay: VerifyRelay;
  log: Logger;
}

export interface Gateway {
  gateway: GatewayRoutes;
  rest: RestRoutes;
}

/** Odoo for agents outside. */
export function createGateway(parts: GatewayParts): Gateway {
  const { config, odoo, readiness, store, verifyRelay, log } = parts;
  const records = new GatewayRecords(odoo);
  const settings = new Settings(records, store);
  const limits = new CallLimits(settings, store);
  const streams = new StreamLimits(store);
  const calls = new ToolCalls({ records, majorVersion: () => odoo.majorVersion(), limits, log });
  const server = {
    createServer: () => createServer(callByExchange(calls)),
    identify: (caller: Caller, signal: AbortSignal) => calls.identify(caller, signal),
  };
  const passwords = new PasswordLogin(new GatewayLogins(odoo), limits);
  const guard = {
    publicUrl: config.GATEWAY_URL,
    listensAt: config.SIDECAR_HOST,
    trustedProxies: config.GATEWAY_TRUSTED_PROXIES,
    verifyRelay,
  };
  const gateway = gatewayRoutes({
    endpoint: new McpEndpoint({ ...server, streams, store, log }),
    sse: new SseEndpoint({ ...server, streams, store }),
    calls,
    limits,
    settings,
    readiness,
    ...guard,
    log,
  });
  const sessions = new RestSessions(store);
  const rest = new RestCalls({ calls, passwords, sessions });
  return { gateway, rest: restRoutes({ rest, settings, readiness, ...guard, log }) };
}
