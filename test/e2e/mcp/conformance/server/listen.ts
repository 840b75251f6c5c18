import { Hono } from "hono";
import { createLog } from "../../../../../src/core/log.ts";
import { Store } from "../../../../../src/core/store/store.ts";
import { StreamLimits } from "../../../../../src/gateway/call/stream-limits.ts";
import { TokenOwners } from "../../../../../src/gateway/identity/token-owners.ts";
import { McpEndpoint } from "../../../../../src/gateway/mcp-server/endpoint.ts";
import { findCaller, type GatewayEnv } from "../../../../../src/http/gateway/caller.ts";
import { checkHost, checkOrigin } from "../../../../../src/http/gateway/guard.ts";
import { mcpRoutes } from "../../../../../src/http/gateway/mcp.ts";
import { publicAddress } from "../../../../../src/http/gateway/public-address.ts";
import { answerRefusal } from "../../../../../src/http/gateway/refused.ts";
import { listen, type Listening } from "../../../../../src/http/listen.ts";
import { createFixtureServer } from "./fixture-server.ts";

/**
 * The sidecar's own HTTP face of MCP, and all behind it but Odoo: the suite's tools take the place of Odoo's, and its
 * requests get the key that they lack.
 */
export function listenWithFixtures(): Promise<Listening> {
  const log = createLog("silent");
  const store = new Store();
  const identify = async () => {};
  const endpoint = new McpEndpoint({
    createServer: createFixtureServer,
    identify,
    streams: new StreamLimits(store),
    store,
    log,
  });
  const read = async () => {
    throw new Error("Odoo's settings are not asked for here.");
  };
  const refuse = async () => {
    throw new Error("No Odoo passes anything on here.");
  };
  const served = new Hono<GatewayEnv>()
    .use(
      findCaller({
        ...{ verifyRelay: refuse, odooUrl: refuse, trustedProxies: [] },
        addressAt: publicAddress({ publicUrl: undefined, listensAt: "127.0.0.1" }),
        owners: new TokenOwners(store),
      }),
    )
    .use(checkHost({ publicUrl: undefined, listensAt: "127.0.0.1" }))
    .use(checkOrigin(async (origin) => new URL(origin).hostname === "127.0.0.1"))
    .route("/mcp/v1", mcpRoutes({ endpoint, calls: { identify }, settings: { read } }))
    .onError((error, context) => answerRefusal(error, context, log));
  const app = new Hono<GatewayEnv>().all("*", (context) => {
    const request = new Request(context.req.raw);
    request.headers.set("authorization", "Bearer a-key-for-the-suite");
    return served.fetch(request, context.env);
  });
  return listen(
    new Hono().mount("/", (request, env) => app.fetch(request, env)),
    { SIDECAR_HOST: "127.0.0.1", SIDECAR_PORT: 0 },
  );
}
