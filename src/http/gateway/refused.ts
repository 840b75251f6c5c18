import type { Context } from "hono";
import type { Logger } from "../../core/log.ts";
import { USUAL_SCOPES } from "../../gateway/call/scopes.ts";
import { GatewayRefusal } from "../../gateway/identity/refusal.ts";
import { answerProblem } from "../problem.ts";
import type { GatewayEnv } from "./caller.ts";

/** A refusal as `{error, error_code}` with its status. */
export function answerRefusal(error: Error, context: Context<GatewayEnv>, log: Logger) {
  if (!(error instanceof GatewayRefusal)) return answerProblem(error, context, log);
  if (error.code === "gateway_unavailable") log.warn({ err: error }, "the gateway cannot be served");
  if (error.code === "relay_refused") log.warn({ err: error }, "a relayed request was refused");
  sayRefusal(error, context);
  return context.json({ error: error.message, error_code: error.code }, error.status);
}

/** What HTTP wants said of a refusal besides its status. */
export function sayRefusal(refusal: GatewayRefusal, context: Context<GatewayEnv>): void {
  const { status, retryAfter } = refusal;
  const challenge = challengeOf(refusal, context);
  if (challenge) context.header("www-authenticate", challenge);
  if (status === 405) context.header("allow", "POST, DELETE");
  if (retryAfter !== undefined) context.header("retry-after", String(retryAfter));
}

/** What RFC 6750 and MCP want said to clients that can log in, and where they read how. */
function challengeOf({ code, scopes }: GatewayRefusal, context: Context<GatewayEnv>): string | undefined {
  const metadata = { resource_metadata: context.get("reachedAt")?.resourceMetadata(context.req.path) };
  if (code === "insufficient_scope")
    return asChallenge({ error: code, scope: scopes.join(" "), ...metadata });
  if (code !== "unauthorized") return undefined;
  const error = context.req.header("authorization") === undefined ? undefined : "invalid_token";
  return asChallenge({ realm: "Odoo", error, scope: USUAL_SCOPES.join(" "), ...metadata });
}

function asChallenge(parameters: Record<string, string | undefined>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return `Bearer ${given.map(([name, value]) => `${name}="${value}"`).join(", ")}`;
}
