import {
  AuthorizationServerMismatchError,
  InsecureTokenEndpointError,
  IssuerMismatchError,
  OAuthError,
  RegistrationRejectedError,
} from "@modelcontextprotocol/client";
import { type Reason, SidecarError } from "../../../core/errors/errors.ts";
import type { McpServerRecord } from "../../../core/odoo/records/mcp-server.ts";
import { ownError } from "../own-error.ts";

/** Nobody is logged in, or the login holds no longer: only the person can help. */
export function loginRequired({ name }: McpServerRecord, cause?: unknown): SidecarError {
  return new SidecarError("login_required", `Log in first: ${name} asks each person to log in.`, {
    cause,
    reason: "login_required",
  });
}

/**
 * Why an authorization server gave no tokens, in words that help. What it said itself stays out: whoever sends a
 * person back to us could have written it.
 */
export function toLoginError(error: unknown, { name }: McpServerRecord): SidecarError {
  const own = ownError(error);
  if (own) return own;
  const failed = (message: string, reason: Reason) =>
    new SidecarError("login_failed", message, { cause: error, reason });
  if (error instanceof IssuerMismatchError || error instanceof AuthorizationServerMismatchError)
    return failed(
      `The answer came from another authorization server than the one of ${name}. Nothing was sent to it.`,
      "answer_of_another",
    );
  if (error instanceof InsecureTokenEndpointError)
    return failed(
      `The authorization server of ${name} is not reached by https, so no secret is sent to it.`,
      "insecure_authorization_server",
    );
  if (error instanceof RegistrationRejectedError)
    return failed(
      `The authorization server of ${name} does not let Odoo register itself. Enter a client ID in the server's form.`,
      "registration_refused",
    );
  if (isClientRefused(error))
    return failed(
      `The authorization server of ${name} refused the client ID or its secret. Check them in the server's form.`,
      "client_refused",
    );
  if (error instanceof OAuthError && error.code === "invalid_grant")
    return failed(
      `The authorization server of ${name} did not accept this login. Log in again.`,
      "login_not_accepted",
    );
  if (error instanceof OAuthError && error.code === "invalid_scope")
    return failed(
      `The authorization server of ${name} does not know the scope. Check it in the server's form.`,
      "scope_unknown",
    );
  if (error instanceof Error && error.message.startsWith("Protected resource "))
    return failed(
      `${name} says that it is another server than the one at its URL. Check the URL.`,
      "other_resource",
    );
  return failed(
    `The authorization server of ${name} cannot be used now. Try again, or tell your administrator.`,
    "authorization_server_unusable",
  );
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
