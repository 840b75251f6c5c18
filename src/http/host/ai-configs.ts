import { Hono } from "hono";
import { z } from "zod";
import { aiConfig } from "../../core/odoo/records/ai-config.ts";
import { type ModelTestOptions, testModel } from "../../host/runs/test-model.ts";
import { readBody } from "../problem.ts";
import { authorize, type Verify } from "./auth.ts";

/** The model's settings come along, because Odoo waits meanwhile and is asked nothing. */
const testBody = z.object({ config: aiConfig });

export function aiConfigsRoutes({ verify, modelTest }: { verify: Verify; modelTest: ModelTestOptions }) {
  return new Hono().post("/:id{[0-9]+}/test", authorize(verify, "config"), async (context) => {
    const { config } = await readBody(context.req, testBody);
    return context.json(await testModel(config, modelTest));
  });
}
