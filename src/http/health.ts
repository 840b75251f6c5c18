import { Hono } from "hono";
import type { Metrics } from "../core/metrics.ts";
import type { OdooClient } from "../core/odoo/client.ts";
import type { Verify } from "./host/auth.ts";

/** Alive; ready to answer (Odoo reachable, key accepted, and with a token: secret shared); metrics. */
export function healthRoutes(odoo: OdooClient, verify: Verify, metrics: Metrics) {
  return new Hono()
    .get("/healthz", (context) => context.json({ status: "ok" }))
    .get("/readyz", async (context) => {
      const authorization = context.req.header("authorization");
      if (authorization !== undefined) await verify(authorization);
      const version = await odoo.ready();
      if (authorization === undefined) return context.json({ status: "ready" });
      return context.json({
        status: "ready",
        odoo: { url: odoo.url, db: odoo.database, login: odoo.login, version },
      });
    })
    .get("/metrics", async (context) =>
      context.text(await metrics.registry.metrics(), 200, { "content-type": metrics.registry.contentType }),
    );
}
