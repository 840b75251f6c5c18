import { Hono } from "hono";
import type { McpPool } from "../../host/mcp-client/pool.ts";
import { type RegistryOptions, syncServer } from "../../host/sync/sync-server.ts";
import { authorize, userOf, type Verify } from "./auth.ts";

export function mcpServersRoutes(verify: Verify, registry: RegistryOptions, pool: McpPool) {
  return new Hono()
    .post("/:id{[0-9]+}/test", authorize(verify, "server"), async (context) => {
      const id = Number(context.req.param("id"));
      return context.json(await syncServer(id, true, userOf(context.get("claims")), registry));
    })
    .post("/:id{[0-9]+}/sync", authorize(verify, "server"), async (context) => {
      const id = Number(context.req.param("id"));
      return context.json(await syncServer(id, false, userOf(context.get("claims")), registry));
    })
    .post("/:id{[0-9]+}/stop", authorize(verify, "server"), async (context) =>
      context.json({ success: true, closed: await pool.stop(Number(context.req.param("id"))) }),
    )
    .get("/:id{[0-9]+}/status", authorize(verify, "server"), (context) =>
      context.json(pool.status(Number(context.req.param("id")))),
    );
}
