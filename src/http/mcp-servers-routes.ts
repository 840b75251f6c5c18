import { Hono } from "hono";
import type { McpPool } from "../mcp-client/pool.ts";
import { type RegistryOptions, syncServer } from "../registry/sync-server.ts";
import { authorize, type Verify } from "./auth.ts";

export function mcpServersRoutes(verify: Verify, registry: RegistryOptions, pool: McpPool) {
  return new Hono()
    .post("/:id{[0-9]+}/test", authorize(verify, "server"), async (context) =>
      context.json(await syncServer(Number(context.req.param("id")), true, registry)),
    )
    .post("/:id{[0-9]+}/sync", authorize(verify, "server"), async (context) =>
      context.json(await syncServer(Number(context.req.param("id")), false, registry)),
    )
    .post("/:id{[0-9]+}/stop", authorize(verify, "server"), async (context) =>
      context.json({ success: true, closed: await pool.stop(Number(context.req.param("id"))) }),
    )
    .get("/:id{[0-9]+}/status", authorize(verify, "server"), (context) =>
      context.json(pool.status(Number(context.req.param("id")))),
    );
}
