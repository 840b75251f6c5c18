import { Hono } from "hono";
import { type ModelTestOptions, testModel } from "../../host/runs/test-model.ts";
import { authorize, type Verify } from "./auth.ts";

export function aiConfigsRoutes(verify: Verify, options: ModelTestOptions) {
  return new Hono().post("/:id{[0-9]+}/test", authorize(verify, "config"), async (context) =>
    context.json(await testModel(Number(context.req.param("id")), options)),
  );
}
