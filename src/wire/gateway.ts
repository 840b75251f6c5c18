import { createHmac } from "node:crypto";
import type { Config } from "../config/environment.ts";
import type { Logger } from "../core/log.ts";
import type { OdooClient } from "../core/odoo/client.ts";
import type { OdooReadiness } from "../core/odoo/readiness.ts";
import { GatewayOAuthRecords } from "../core/odoo/records/gateway-oauth.ts";
import { GatewayRecords } from "../core/odoo/records/gateway.ts";
import type { Store } from "../core/store/store.ts";
import { CallLimits } from "../gateway/call/call-limits.ts";
import { Settings } from "../gateway/call/settings.ts";
import { ToolCalls } from "../gateway/call/tool-calls.ts";
import { TokenOwners } from "../gateway/identity/token-owners.ts";
import { McpEndpoint } from "../gateway/mcp-server/endpoint.ts";
import { Sessions } from "../gateway/mcp-server/sessions.ts";
import { OAuthServer } from "../gateway/oauth-server/oauth-server.ts";
import { createUrlGuard } from "../host/mcp-client/url-guard/url-guard.ts";
import { addressOf } from "../http/gateway/address.ts";
import { createHandOver } from "../http/gateway/oauth/hand-over.ts";
import { type OAuthRoutes, oauthRoutes } from "../http/gateway/oauth/routes.ts";
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
  oauth: OAuthRoutes;
}

/** Odoo for agents outside. */
export function createGateway({ config, odoo, readiness, store, log }: GatewayParts): Gateway {
  const records = new GatewayRecords(odoo);
  const settings = new Settings(records, store);
  const limits = new CallLimits(settings, store);
  const owners = new TokenOwners(store);
  const calls = new ToolCalls({ records, majorVersion: () => odoo.majorVersion(), limits, log });
  const endpoint = new McpEndpoint({ calls, sessions: new Sessions(store), log });
  const { GATEWAY_URL: publicUrl, SIDECAR_HOST: listensAt, SIDECAR_SECRET: secret } = config;
  const guard = { publicUrl, listensAt };
  const address = addressOf(guard);
  const allowsOrigin = async (origin: string) =>
    (await settings.read()).allowed_origins.includes(origin) ||
    (publicUrl !== undefined && new URL(publicUrl).origin === origin);

  // Strangers name the addresses of their metadata documents: nothing inside is read for them.
  const forStrangers = createUrlGuard({ systemAddresses: "public" })({ scope: "user", allowed: [] });
  const server = new OAuthServer({
    records: new GatewayOAuthRecords(odoo),
    settings,
    store,
    owners,
    handOver: createHandOver(secret, config.ODOO_DB, store),
    cookieKey: createHmac("sha256", secret).update("cookies of logins").digest("base64url"),
    fetch: forStrangers,
    log,
  });
  return {
    gateway: gatewayRoutes({
      ...{ endpoint, calls, settings, readiness, owners, address, allowsOrigin, log },
      ...guard,
    }),
    oauth: oauthRoutes({ server, limits, address, allowsOrigin, log, ...guard }),
  };
}
