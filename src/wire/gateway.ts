import { createHmac } from "node:crypto";
import type { Config } from "../config/environment.ts";
import type { Logger } from "../core/log.ts";
import type { OdooClient } from "../core/odoo/client.ts";
import type { OdooReadiness } from "../core/odoo/readiness.ts";
import { GatewayOAuthRecords } from "../core/odoo/records/gateway-oauth.ts";
import { GatewayLogins } from "../core/odoo/records/gateway-login.ts";
import { GatewayRecords } from "../core/odoo/records/gateway.ts";
import type { Store } from "../core/store/store.ts";
import { CallLimits } from "../gateway/call/call-limits.ts";
import { PasswordLogin } from "../gateway/call/password-login.ts";
import { Settings } from "../gateway/call/settings.ts";
import { StreamLimits } from "../gateway/call/stream-limits.ts";
import { ToolCalls } from "../gateway/call/tool-calls.ts";
import type { Caller } from "../gateway/identity/credential.ts";
import { TokenOwners } from "../gateway/identity/token-owners.ts";
import { callsByExchange, createServer } from "../gateway/mcp-server/create-server.ts";
import { McpEndpoint } from "../gateway/mcp-server/endpoint.ts";
import { SseEndpoint } from "../gateway/mcp-server/sse-endpoint.ts";
import { OAuthServer } from "../gateway/oauth-server/oauth-server.ts";
import { RestCalls } from "../gateway/rest/rest-calls.ts";
import { RestSessions } from "../gateway/rest/sessions.ts";
import { createUrlGuard } from "../host/mcp-client/url-guard/url-guard.ts";
import type { VerifyRelay } from "../http/gateway/caller.ts";
import { createHandOver } from "../http/gateway/oauth/hand-over.ts";
import { type OAuthRoutes, oauthRoutes } from "../http/gateway/oauth/routes.ts";
import { publicAddress } from "../http/gateway/public-address.ts";
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
  oauth: OAuthRoutes;
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
    createServer: () => createServer(callsByExchange(calls)),
    identify: (caller: Caller, signal: AbortSignal) => calls.identify(caller, signal),
  };
  const passwords = new PasswordLogin(new GatewayLogins(odoo), limits);
  const { GATEWAY_URL: publicUrl, SIDECAR_HOST: listensAt, SIDECAR_SECRET: secret } = config;
  const owners = new TokenOwners(store);
  const shared = {
    verifyRelay,
    trustedProxies: config.GATEWAY_TRUSTED_PROXIES,
    ...{ publicUrl, listensAt, owners, limits, readiness, log },
    odooUrl: async () => (await settings.read()).odoo_url,
    addressAt: publicAddress({ publicUrl, listensAt }),
    allowsOrigin: async (origin: string) =>
      (await settings.read()).allowed_origins.includes(origin) ||
      (publicUrl !== undefined && new URL(publicUrl).origin === origin),
  };
  // Strangers name the addresses of their metadata documents: nothing inside is read for them.
  const forStrangers = createUrlGuard({ systemAddresses: "public" })({ scope: "user", allowed: [] });
  const oauth = new OAuthServer({
    records: new GatewayOAuthRecords(odoo),
    handOver: createHandOver(secret, config.ODOO_DB, store),
    cookieKey: createHmac("sha256", secret).update("cookies of logins").digest("base64url"),
    fetch: forStrangers,
    ...{ settings, store, owners, log },
  });
  return {
    gateway: gatewayRoutes({
      ...shared,
      endpoint: new McpEndpoint({ ...server, streams, store, log }),
      sse: new SseEndpoint({ ...server, streams, store }),
      ...{ calls, settings },
    }),
    rest: restRoutes({
      ...shared,
      rest: new RestCalls({ calls, passwords, sessions: new RestSessions(store) }),
    }),
    oauth: oauthRoutes({ server: oauth, ...shared }),
  };
}
