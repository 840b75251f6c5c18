import type { Context } from "hono";
import type { Logger } from "../../core/log.ts";
import { GatewayRefusal } from "../../gateway/identity/refusal.ts";
import { answerProblem } from "../problem.ts";

/** A refusal as `{error, error_code}` with its status and what HTTP wants said besides. */
export function answerRefusal(error: Error, context: Context, log: Logger) {
  if (!(error instanceof GatewayRefusal)) return answerProblem(error, context, log);
  if (error.code === "gateway_unavailable") log.warn({ err: error }, "the gateway cannot be served");
  if (error.status === 401) context.header("www-authenticate", 'Bearer realm="Odoo"');
  if (error.retryAfter !== undefined) context.header("retry-after", String(error.retryAfter));
  return context.json({ error: error.message, error_code: error.code }, error.status);
}
