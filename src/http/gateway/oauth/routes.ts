import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import type { Logger } from "../../../core/log.ts";
import type { CallLimits } from "../../../gateway/call/call-limits.ts";
import { USUAL_SCOPES } from "../../../gateway/call/scopes.ts";
import { GatewayRefusal } from "../../../gateway/identity/refusal.ts";
import { errorPage, PAGE_HEADERS } from "../../../gateway/oauth-server/error-page.ts";
import type { NodeExchange, OAuthServer } from "../../../gateway/oauth-server/oauth-server.ts";
import { PROTECTED_RESOURCE, type PublicAddress } from "../../../gateway/oauth-server/public-address.ts";
import { type CallerOptions, findCaller, type GatewayEnv } from "../caller.ts";
import { checkHost, checkOrigin, type GuardOptions } from "../guard.ts";
import { answerRefusal } from "../refused.ts";

export interface OAuthRoutesOptions extends GuardOptions, CallerOptions {
  server: OAuthServer;
  limits: CallLimits;
  /** Whether scripts of this origin may use the gateway. */
  allowsOrigin: (origin: string) => Promise<boolean>;
  log: Logger;
}

export type OAuthRoutes = Hono<GatewayEnv>;

const MAX_URL = 8192;
const SERVER_METADATA = ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"];

/** Logging in by OAuth: what clients find out, and the authorization server behind it. */
export function oauthRoutes(options: OAuthRoutesOptions): OAuthRoutes {
  const { server, limits, allowsOrigin, log } = options;
  const pass = async (context: Context<GatewayEnv>) => {
    await server.answer(exchangeOf(context), addressOf(context));
    return RESPONSE_ALREADY_SENT;
  };

  /** Everybody may know it, pages included. */
  const metadata = new Hono<GatewayEnv>()
    .use(
      `${PROTECTED_RESOURCE}/*`,
      cors({ origin: "*", allowMethods: ["GET"], allowHeaders: ["mcp-protocol-version"] }),
    )
    .on("GET", [PROTECTED_RESOURCE, `${PROTECTED_RESOURCE}/*`], (context) => {
      const at = addressOf(context);
      const path = context.req.path.slice(PROTECTED_RESOURCE.length);
      const resource = at.resourceAt(path, context.req.header("host") ?? "");
      if (resource === undefined) return context.notFound();
      return context.json({
        resource,
        resource_name: "Odoo",
        authorization_servers: [at.base],
        scopes_supported: USUAL_SCOPES,
        bearer_methods_supported: ["header"],
      });
    })
    .on(
      ["GET", "OPTIONS"],
      SERVER_METADATA.flatMap((each) => [each, `${each}/*`]),
      async (context) => {
        const at = addressOf(context);
        const known = SERVER_METADATA.find((each) => [each, each + at.path].includes(context.req.path));
        if (known === undefined) return context.notFound();
        const { incoming } = exchangeOf(context);
        // RFC 8414 puts the issuer's own path behind.
        incoming.url = known;
        return pass(context);
      },
    );

  const endpoints = new Hono<GatewayEnv>()
    .use("/token", checkOrigin(allowsOrigin), forScripts())
    .use("/register", checkOrigin(allowsOrigin), forScripts())
    .use("/revoke", checkOrigin(allowsOrigin), forScripts())
    .get("/authorize", async (context) => {
      await limits.countAuthorization(context.get("address"));
      // Nobody has logged in yet, and all of it is kept until somebody does.
      if (context.req.url.length > MAX_URL)
        throw new GatewayRefusal("invalid_request", `The address is longer than ${MAX_URL} characters.`);
      return pass(context);
    })
    .get("/authorize/:uid", pass)
    .get("/interaction/:uid", async (context) => {
      const { req } = context;
      const [uid, answer] = [req.param("uid"), req.query("answer")];
      const next = await server.interact(exchangeOf(context), addressOf(context), uid, answer);
      return context.body(null, 303, { ...PAGE_HEADERS, location: next });
    })
    .on(["GET", "OPTIONS"], "/jwks", pass)
    .post("/token", async (context) => {
      const who = context.get("address");
      await limits.checkAddress(who);
      const answer = await pass(context);
      if (context.env.outgoing?.statusCode === 401) await limits.countFailedClient(who);
      return answer;
    })
    .post("/register", async (context) => {
      await limits.countRegistration(context.get("address"));
      return pass(context);
    })
    .post("/revoke", pass);

  return new Hono<GatewayEnv>()
    .use("/oauth/*", findCaller(options), checkHost(options))
    .use("/.well-known/*", findCaller(options), checkHost(options))
    .route("/oauth", endpoints)
    .route("/", metadata)
    .onError((error, context) => {
      if (error instanceof GatewayRefusal && error.code === "login_expired")
        return context.html(errorPage("login_expired"), error.status, PAGE_HEADERS);
      return answerRefusal(error, context, log);
    });
}

/** Origins were checked before. The provider leaves CORS alone where it is answered already. */
function forScripts() {
  const answered = cors({
    origin: (origin) => origin,
    allowMethods: ["POST"],
    allowHeaders: ["authorization", "content-type", "mcp-protocol-version"],
    exposeHeaders: ["www-authenticate", "retry-after"],
    maxAge: 600,
  });
  return async (context: Context<GatewayEnv>, next: () => Promise<void>) => {
    const origin = context.req.header("origin");
    if (context.req.method !== "OPTIONS" && origin !== undefined)
      context.env.outgoing?.setHeader("access-control-allow-origin", origin);
    return answered(context, next);
  };
}

/** As `findCaller` found it. */
function addressOf(context: Context<GatewayEnv>): PublicAddress {
  const address = context.get("reachedAt");
  if (!address) throw new Error("findCaller did not run");
  return address;
}

/** Only a server of Node's own runs this. */
function exchangeOf({ env: { incoming, outgoing } }: Context<GatewayEnv>): NodeExchange {
  if (!incoming || !outgoing || "stream" in incoming || "stream" in outgoing) throw new Error("not HTTP/1.1");
  return { incoming, outgoing };
}
