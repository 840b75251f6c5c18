import type { Context } from "hono";
import type { Logger } from "../../core/log.ts";
import { GatewayRefusal } from "../../gateway/identity/refusal.ts";
import { answerProblem } from "../problem.ts";

/** A refusal as `{error, error_code}` with its status. */
export function answerRefusal(error: Error, context: Context, log: Logger) {
  if (!(error instanceof GatewayRefusal)) return answerProblem(error, context, log);
  if (error.code === "gateway_unavailable") log.warn({ err: error }, "the gateway cannot be served");
  if (error.code === "relay_refused") log.warn({ err: error }, "a relayed request was refused");
  sayRefusal(error, context);
  return context.json({ error: error.message, error_code: error.code }, error.status);
}

/** What HTTP wants said of a refusal besides its status. */
export function sayRefusal({ status, retryAfter }: GatewayRefusal, context: Context): void {
  if (status === 401) context.header("www-authenticate", 'Bearer realm="Odoo"');
  if (status === 405) context.header("allow", "POST, DELETE");
  if (retryAfter !== undefined) context.header("retry-after", String(retryAfter));
}
