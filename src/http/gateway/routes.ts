import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import type { OdooReadiness } from "../../core/odoo/readiness.ts";
import type { Logger } from "../../core/log.ts";
import { VERSION } from "../../core/version.ts";
import type { Settings } from "../../gateway/call/settings.ts";
import type { ToolCalls } from "../../gateway/call/tool-calls.ts";
import { readCredential } from "../../gateway/identity/credential.ts";
import type { TokenOwners } from "../../gateway/identity/token-owners.ts";
import { GatewayRefusal } from "../../gateway/identity/refusal.ts";
import type { McpEndpoint } from "../../gateway/mcp-server/endpoint.ts";
import { TOOL_LIST } from "../../gateway/mcp-server/tool-list.ts";
import { MCP_PATH, type PublicAddress } from "../../gateway/oauth-server/public-address.ts";
import { MAX_BODY, readJson } from "./body.ts";
import { checkHost, checkOrigin, type GuardOptions } from "./guard.ts";
import { answerRefusal } from "./refused.ts";

const PROTOCOLS = ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"];

export interface GatewayRoutesOptions extends GuardOptions {
  endpoint: McpEndpoint;
  calls: ToolCalls;
  settings: Settings;
  readiness: OdooReadiness;
  owners: TokenOwners;
  address: (port: number | undefined) => PublicAddress;
  /** Whether scripts of this origin may use the gateway. */
  allowsOrigin: (origin: string) => Promise<boolean>;
  log: Logger;
}

type Env = { Bindings: Partial<HttpBindings> };

export type GatewayRoutes = Hono<Env>;

/** What agents call, below `/mcp/v1`. */
export function gatewayRoutes(options: GatewayRoutesOptions): GatewayRoutes {
  const { endpoint, calls, settings, readiness, owners, address, allowsOrigin, log } = options;
  const whoOf = ({
    req,
    env,
  }: {
    req: { header(name: string): string | undefined };
    env: Env["Bindings"];
  }) => ({
    credential: owners.owned(readCredential(req.header("authorization"))),
    address: env.incoming?.socket.remoteAddress ?? "",
  });

  const health = new Hono<Env>().get("/health", async (context) => {
    const reachable = await readiness.checkBriefly().then(
      () => true,
      () => false,
    );
    return context.json({ status: "ok", version: VERSION, odoo: { reachable } });
  });

  const guarded = new Hono<Env>()
    .use(checkHost(options))
    .use(checkOrigin(allowsOrigin))
    .use(
      cors({
        // Others were refused above.
        origin: (origin) => origin,
        allowMethods: ["GET", "POST", "DELETE"],
        allowHeaders: [
          ...["authorization", "content-type", "mcp-protocol-version", "mcp-session-id"],
          ...["mcp-method", "mcp-name"],
        ],
        exposeHeaders: ["mcp-session-id", "www-authenticate", "retry-after"],
        maxAge: 600,
      }),
    )
    .get("/capabilities", async (context) => {
      const caller = { ...whoOf(context), client: "" };
      await calls.identify(caller, context.req.raw.signal);
      const { reads_per_minute: reads, writes_per_minute: writes } = await settings.read();
      return context.json({
        server: { name: "odoo", version: VERSION },
        protocol_versions: PROTOCOLS,
        tools: TOOL_LIST.map(({ name, title, annotations }) => ({
          name,
          title,
          read_only: annotations.readOnlyHint,
        })),
        resources: [],
        limits: { reads_per_minute: reads, writes_per_minute: writes, body_bytes: MAX_BODY },
      });
    })
    .post(
      "/",
      bodyLimit({
        maxSize: MAX_BODY,
        onError: () => {
          throw new GatewayRefusal("body_too_large", "The body is larger than 4 MiB.");
        },
      }),
      async (context) => {
        const who = whoOf(context);
        const body = await readJson(context.req);
        return endpoint.post({ request: context.req.raw, body, ...who });
      },
    )
    .delete("/", async (context) => {
      await endpoint.delete({ request: context.req.raw, ...whoOf(context) });
      return context.body(null, 204);
    })
    // There is nothing that an agent would be told unasked.
    .get("/", (context) => {
      readCredential(context.req.header("authorization"));
      return context.body(null, 405, { allow: "POST, DELETE" });
    });

  const routes = new Hono<Env>().route("/", health).route("/", guarded);
  return routes.onError((error, context) => {
    const { base, path } = address(context.env.incoming?.socket.localPort);
    const origin = base.slice(0, base.length - path.length);
    const metadata = `${origin}/.well-known/oauth-protected-resource${path}${MCP_PATH}`;
    return answerRefusal(error, context, log, metadata);
  });
}
