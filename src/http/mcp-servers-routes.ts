import { Hono } from "hono";
import { type RegistryOptions, syncServer } from "../registry/sync-server.ts";
import { authorize, type Verify } from "./auth.ts";

export function mcpServersRoutes(verify: Verify, registry: RegistryOptions) {
  return new Hono()
    .post("/:id{[0-9]+}/test", authorize(verify, "server"), async (context) =>
      context.json(await syncServer(Number(context.req.param("id")), true, registry)),
    )
    .post("/:id{[0-9]+}/sync", authorize(verify, "server"), async (context) =>
      context.json(await syncServer(Number(context.req.param("id")), false, registry)),
    );
}
