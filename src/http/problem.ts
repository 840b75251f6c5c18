import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { z } from "zod";
import { toPublicError } from "../core/errors/public-error.ts";
import { SidecarError } from "../core/errors/sidecar-error.ts";
import type { Logger } from "../core/log.ts";

/** Every error leaves as `{error, error_code}`, with `reason` and `values` where it has them. */
export function answerProblem(error: Error, context: Context, log: Logger) {
  if (error instanceof SidecarError) return context.json(toPublicError(error), error.status);
  if (error instanceof HTTPException)
    return context.json({ error: "The request is not valid.", error_code: "invalid_request" }, error.status);
  log.error({ err: error, path: context.req.path }, "request failed");
  return context.json(toPublicError(error), 500);
}

/** The body as its schema says. @throws SidecarError `invalid_request` */
export async function readBody<Schema extends z.ZodType>(
  request: { json(): Promise<unknown> },
  schema: Schema,
): Promise<z.infer<Schema>> {
  const body = schema.safeParse(await request.json().catch(() => undefined));
  if (body.success) return body.data;
  // The places that are wrong, without what stood there: it may be a secret.
  const places = [...new Set(body.error.issues.map(({ path }) => path.join(".") || "the body"))];
  throw new SidecarError("invalid_request", `Missing or wrong: ${places.join(", ")}.`);
}
