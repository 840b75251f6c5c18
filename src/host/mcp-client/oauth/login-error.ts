import {
  AuthorizationServerMismatchError,
  InsecureTokenEndpointError,
  IssuerMismatchError,
  OAuthError,
  RegistrationRejectedError,
} from "@modelcontextprotocol/client";
import { McpProblem, ownError, type Reason } from "../mcp-problem.ts";
import type { ServerConnection } from "../server-connection.ts";
import type { SidecarError } from "../../../core/errors/sidecar-error.ts";

/** Nobody is logged in, or the login holds no longer: only the person can help. */
export function loginRequired({ name }: ServerConnection, cause?: unknown): McpProblem {
  return new McpProblem("login_required", "login_required", `Nobody is logged in to ${name}`, { cause });
}

/**
 * Why an authorization server gave no tokens. What it said itself stays out: whoever sends a person back to us could
 * have written it.
 */
export function toLoginError(cause: unknown): SidecarError {
  const own = ownError(cause);
  if (own) return own;
  const [reason, message] = explain(cause);
  return new McpProblem("login_failed", reason, message, { cause });
}

function explain(error: unknown): [Reason, string] {
  if (error instanceof IssuerMismatchError || error instanceof AuthorizationServerMismatchError)
    return ["answer_of_another", "The answer came from another authorization server"];
  if (error instanceof InsecureTokenEndpointError)
    return ["insecure_authorization_server", "The token endpoint is not https"];
  if (error instanceof RegistrationRejectedError)
    return ["registration_refused", "The authorization server refused the registration"];
  if (isClientRefused(error)) return ["client_refused", "The authorization server refused the client"];
  if (error instanceof OAuthError && error.code === "invalid_grant")
    return ["login_not_accepted", "invalid_grant"];
  if (error instanceof OAuthError && error.code === "invalid_scope")
    return ["scope_unknown", "invalid_scope"];
  if (error instanceof Error && error.message.startsWith("Protected resource "))
    return ["other_resource", "The protected resource's metadata is of another server"];
  return ["authorization_server_unusable", "The authorization server gave no tokens"];
}

/** The authorization server will not renew these tokens, whenever it is asked. */
export function isRefused(error: unknown): boolean {
  return isClientRefused(error) || (error instanceof OAuthError && error.code === "invalid_grant");
}

function isClientRefused(error: unknown): boolean {
  return (
    error instanceof OAuthError && (error.code === "invalid_client" || error.code === "unauthorized_client")
  );
}
