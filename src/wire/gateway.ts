import type { Config } from "../config/environment.ts";
import type { Logger } from "../core/log.ts";
import type { OdooClient } from "../core/odoo/client.ts";
import type { OdooReadiness } from "../core/odoo/readiness.ts";
import { GatewayRecords } from "../core/odoo/records/gateway.ts";
import type { Store } from "../core/store/store.ts";
import { CallLimits } from "../gateway/call/call-limits.ts";
import { Settings } from "../gateway/call/settings.ts";
import { StreamLimits } from "../gateway/call/stream-limits.ts";
import { ToolCalls } from "../gateway/call/tool-calls.ts";
import type { Caller } from "../gateway/identity/credential.ts";
import { callsByExchange, createServer } from "../gateway/mcp-server/create-server.ts";
import { McpEndpoint } from "../gateway/mcp-server/endpoint.ts";
import { SseEndpoint } from "../gateway/mcp-server/sse-endpoint.ts";
import type { VerifyRelay } from "../http/gateway/caller.ts";
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

/** Odoo for agents outside. */
export function createGateway(parts: GatewayParts): GatewayRoutes {
  const { config, odoo, readiness, store, verifyRelay, log } = parts;
  const records = new GatewayRecords(odoo);
  const settings = new Settings(records, store);
  const limits = new CallLimits(settings, store);
  const streams = new StreamLimits(store);
  const calls = new ToolCalls({ records, majorVersion: () => odoo.majorVersion(), limits, log });
  const server = {
    createServer: () => createServer(callsByExchange(calls)),
    identify: (caller: Caller, signal: AbortSignal) => calls.identify(caller, signal),
  };
  return gatewayRoutes({
    endpoint: new McpEndpoint({ ...server, streams, store, log }),
    sse: new SseEndpoint({ ...server, streams, store }),
    calls,
    limits,
    settings,
    readiness,
    verifyRelay,
    publicUrl: config.GATEWAY_URL,
    listensAt: config.SIDECAR_HOST,
    trustedProxies: config.GATEWAY_TRUSTED_PROXIES,
    log,
  });
}
