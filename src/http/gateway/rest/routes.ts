import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context, TypedResponse } from "hono";
import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import type { OdooReadiness } from "../../../core/odoo/readiness.ts";
import type { Logger } from "../../../core/log.ts";
import { VERSION } from "../../../core/version.ts";
import { GatewayRefusal } from "../../../gateway/identity/refusal.ts";
import { ENDPOINTS } from "../../../gateway/rest/endpoints.ts";
import type { RestCalls } from "../../../gateway/rest/rest-calls.ts";
import { limitBody, readJson } from "../body.ts";
import { agentOf, type CallerOptions, credentialOf, findCaller, type GatewayEnv } from "../caller.ts";
import { checkHost, checkOrigin, type GuardOptions } from "../guard.ts";
import { gatewayHealth } from "../health.ts";
import { answerRefusal } from "../refused.ts";
import { docsPage, type OpenApi, PAGE_HEADERS } from "./docs-page.ts";
import { bodyOf, connected, connectRequest, PROBLEMS, resultOf } from "./schemas.ts";

export interface RestRoutesOptions extends GuardOptions, CallerOptions {
  rest: RestCalls;
  readiness: OdooReadiness;
  /** Whether scripts of this origin may use it. */
  allowsOrigin: (origin: string) => Promise<boolean>;
  log: Logger;
}

/** JSON text that nobody here has to understand. */
type Answer = TypedResponse<Record<string, never>, 200, "json">;

export type RestRoutes = OpenAPIHono<GatewayEnv>;

const READS = ["/", "/health", "/openapi.json", "/docs"];
const WRITES = ["/connect", ...ENDPOINTS.map(({ path }) => path)];
const SECURITY = "token";
const DOCUMENT = {
  openapi: "3.1.0",
  info: {
    title: "Odoo",
    version: VERSION,
    description:
      "Odoo's records for programs, with the rights of one user. `POST /connect` gives a token; an API key of the user " +
      "works in its place. Every call is recorded in Odoo.",
  },
};

/** The tools as plain HTTP, beside MCP: one schema each for what is accepted, `/openapi.json` and `/docs`. */
export function restRoutes(options: RestRoutesOptions): RestRoutes {
  const { rest, readiness, allowsOrigin, log } = options;
  const app = new OpenAPIHono<GatewayEnv>({
    defaultHook: (result) => {
      if (!result.success) throw new GatewayRefusal("invalid_request", z.prettifyError(result.error));
    },
  });
  app.openAPIRegistry.registerComponent("securitySchemes", SECURITY, { type: "http", scheme: "bearer" });
  for (const path of [...READS, ...WRITES])
    app.use(path, findCaller(options), checkHost(options), checkOrigin(allowsOrigin));
  for (const path of WRITES) app.use(path, FOR_SCRIPTS, limitBody(), checkJson);

  app.openapi(
    createRoute({
      method: "get",
      path: "/",
      summary: "Links",
      responses: { 200: { description: "What there is", content: json(z.looseObject({})) } },
    }),
    (context) =>
      context.json({
        service: "odoo-mcp-sidecar",
        version: VERSION,
        endpoints: WRITES,
        links: { docs: "/docs", openapi: "/openapi.json", health: "/health", mcp: "/mcp/v1" },
      }),
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/health",
      summary: "Whether it works",
      responses: { 200: { description: "It does", content: json(HEALTH) } },
    }),
    async (context) => {
      return context.json(await gatewayHealth(readiness));
    },
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/connect",
      summary: "Connect",
      description: "Opens a session of an hour. It ends earlier with the password or the key.",
      request: { body: bodyOf(connectRequest) },
      responses: { 200: { description: "The session", content: json(connected) }, ...PROBLEMS },
    }),
    async (context) => {
      const answer = await rest.connect(context.req.valid("json"), callerOf(context), context.req.raw.signal);
      return context.json(answer, 200, { "cache-control": "no-store" });
    },
  );
  for (const { path, tool } of ENDPOINTS)
    app.openapi(
      createRoute({
        method: "post",
        path,
        summary: tool.title,
        description: tool.description,
        security: [{ [SECURITY]: [] }],
        request: { body: bodyOf(tool.input) },
        responses: { 200: { description: "The result", content: json(resultOf(tool)) }, ...PROBLEMS },
      }),
      async (context) => {
        const credential = credentialOf(context);
        const caller = { credential, ...callerOf(context) };
        const answer = await rest.call(caller, tool.name, context.req.valid("json"), context.req.raw.signal);
        // As it is: to read it again could round its numbers.
        return context.body(answer, 200, PRIVATE_JSON) as unknown as Answer;
      },
    );

  app.doc31("/openapi.json", DOCUMENT);
  const page = docsPage(JSON.parse(JSON.stringify(app.getOpenAPI31Document(DOCUMENT))) as OpenApi);
  app.get("/docs", (context) => context.html(page, 200, PAGE_HEADERS));
  for (const [paths, method] of [
    [READS, "GET"],
    [WRITES, "POST"],
  ] as const)
    for (const path of paths)
      app.all(path, (context) => {
        const said = { error: `Use ${method} here.`, error_code: "method_not_allowed" };
        return context.json(said, 405, { allow: method });
      });
  app.onError((error, context) => answerRefusal(error, context, log));
  return app;
}

const HEALTH = z.object({
  status: z.string(),
  version: z.string(),
  odoo: z.object({ reachable: z.boolean() }),
});
const PRIVATE_JSON = { "content-type": "application/json", "cache-control": "no-store" };

const FOR_SCRIPTS = cors({
  // Others were refused before.
  origin: (origin) => origin,
  allowMethods: ["POST"],
  allowHeaders: ["authorization", "content-type"],
  exposeHeaders: ["retry-after", "www-authenticate"],
  maxAge: 600,
});

/** Before anything walks through it: what is no JSON, or too deep. */
const checkJson = createMiddleware(async (context, next) => {
  if (context.req.method === "POST") {
    if (!/^application\/json\s*(;|$)/i.test(context.req.header("content-type") ?? ""))
      throw new GatewayRefusal(
        "invalid_request",
        "The body must be JSON, as Content-Type: application/json.",
      );
    await readJson(context.req);
  }
  await next();
});

function json<Schema extends z.ZodType>(schema: Schema) {
  return { "application/json": { schema } };
}

function callerOf(context: Context<GatewayEnv>) {
  return { client: agentOf(context), address: context.get("address") };
}
