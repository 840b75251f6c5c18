import { Hono } from "hono";
import type { Metrics } from "../core/metrics.ts";
import type { OdooReadiness } from "../core/odoo/readiness.ts";

export interface HealthOptions {
  readiness: OdooReadiness;
  /** Checks the token of a call that carries one. @throws SidecarError */
  verify: (authorization: string) => Promise<unknown>;
  metrics: Metrics;
}

/** Alive; ready to answer (Odoo reachable, key accepted, and with a token: secret shared); metrics. */
export function healthRoutes({ readiness, verify, metrics }: HealthOptions): Hono {
  return new Hono()
    .get("/healthz", (context) => context.json({ status: "ok" }))
    .get("/readyz", async (context) => {
      const authorization = context.req.header("authorization");
      if (authorization === undefined) {
        await readiness.check();
        return context.json({ status: "ready" });
      }
      await verify(authorization);
      // Odoo itself asks, and may have nobody else to answer our question meanwhile.
      return context.json({ status: "ready", odoo: await readiness.checkBriefly() });
    })
    .get("/metrics", async (context) =>
      context.text(await metrics.registry.metrics(), 200, { "content-type": metrics.registry.contentType }),
    );
}
