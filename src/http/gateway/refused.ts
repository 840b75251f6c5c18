import type { Context } from "hono";
import type { Logger } from "../../core/log.ts";
import { USUAL_SCOPES } from "../../gateway/call/scopes.ts";
import { GatewayRefusal } from "../../gateway/identity/refusal.ts";
import { answerProblem } from "../problem.ts";

/** A refusal as `{error, error_code}` with its status and what HTTP wants said besides. */
export function answerRefusal(
  error: Error,
  context: Context,
  log: Logger,
  /** Where a client reads how to log in. */
  resourceMetadata?: string,
) {
  if (!(error instanceof GatewayRefusal)) return answerProblem(error, context, log);
  if (error.code === "gateway_unavailable") log.warn({ err: error }, "the gateway cannot be served");
  const challenge = challengeOf(error, context.req.header("authorization") !== undefined);
  if (challenge)
    context.header("www-authenticate", asHeader({ ...challenge, resource_metadata: resourceMetadata }));
  if (error.retryAfter !== undefined) context.header("retry-after", String(error.retryAfter));
  return context.json({ error: error.message, error_code: error.code }, error.status);
}

/** What RFC 6750 and MCP want said to clients that log in. */
function challengeOf(
  { code, scopes }: GatewayRefusal,
  hasCredential: boolean,
): Record<string, string> | undefined {
  if (code === "insufficient_scope") return { error: code, scope: scopes.join(" ") };
  if (code !== "unauthorized") return undefined;
  return { realm: "Odoo", ...(hasCredential && { error: "invalid_token" }), scope: USUAL_SCOPES.join(" ") };
}

function asHeader(parameters: Record<string, string | undefined>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return `Bearer ${given.map(([name, value]) => `${name}="${value}"`).join(", ")}`;
}
