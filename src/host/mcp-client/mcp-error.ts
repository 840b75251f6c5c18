import {
  InsufficientScopeError,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  UnauthorizedError,
  UnsupportedProtocolVersionError,
} from "@modelcontextprotocol/client";
import { causesOf, codeOf } from "../../core/errors/causes.ts";
import type { SidecarError } from "../../core/errors/sidecar-error.ts";
import { McpProblem, ownError } from "./mcp-problem.ts";
import { loginRequired } from "./oauth/login-error.ts";
import { type ServerConnection, usesOAuth } from "./server-connection.ts";

/**
 * A failed connection, for an administrator or the person who has to log in. The server's own text and addresses stay
 * out: users may see this, and what answers inside a network is none of their business.
 */
export function toMcpError(error: unknown, seconds: number, server: ServerConnection): SidecarError {
  const own = ownError(error);
  if (own) return own;
  // A person who logs in again gets another token, or asks for the rights that are missing.
  const isPerson = usesOAuth(server) && server.authentication.login !== undefined;
  if (isPerson && (isUnauthorized(error) || error instanceof InsufficientScopeError))
    return loginRequired(server, error);
  if (isUnauthorized(error)) return unauthorized(server, error);
  return describe(error, seconds);
}

function unauthorized(server: ServerConnection, cause: unknown): McpProblem {
  const anonymous = server.transport === "stdio" || server.authentication.kind === "none";
  return anonymous
    ? new McpProblem("mcp_auth", "key_missing", "HTTP 401 without a key", { cause })
    : new McpProblem("mcp_auth", "key_refused", "HTTP 401: the server refused the key", { cause });
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof UnauthorizedError || httpStatus(error) === 401;
}

function describe(cause: unknown, seconds: number): McpProblem {
  const status = httpStatus(cause);
  if (status !== undefined) return ofStatus(status, cause);
  const codes = systemCodes(cause);
  const tls = codes.find(
    (code) =>
      code.startsWith("CERT_") ||
      code.includes("SELF_SIGNED") ||
      code.startsWith("ERR_TLS") ||
      code.startsWith("UNABLE_TO_"),
  );
  if (tls === "CERT_HAS_EXPIRED")
    return new McpProblem("mcp_unreachable", "certificate_expired", "Certificate expired", { cause });
  if (tls)
    return new McpProblem("mcp_unreachable", "certificate_untrusted", `Certificate: ${tls}`, { cause });
  if (codes.includes("ENOTFOUND") || codes.includes("EAI_AGAIN"))
    return new McpProblem("mcp_unreachable", "name_unknown", "The server's name is unknown", { cause });
  if (codes.includes("ECONNREFUSED"))
    return new McpProblem("mcp_unreachable", "connection_refused", "Connection refused", { cause });
  if (isBlockedPort(cause))
    return new McpProblem("mcp_not_mcp", "blocked_port", "HTTP clients refuse this port", { cause });
  if (isTimeout(cause))
    return new McpProblem("mcp_timeout", "no_answer", `No answer within ${seconds} s`, {
      cause,
      values: { seconds },
    });
  if (cause instanceof SdkError && cause.code === SdkErrorCode.ListPaginationExceeded)
    return new McpProblem("mcp_error", "endless_list", "The list of tools has no end (limit of pages)", {
      cause,
    });
  if (isNotMcp(cause)) return new McpProblem("mcp_not_mcp", "not_mcp", "The answer is not MCP", { cause });
  if (codes.length || cause instanceof TypeError || isBrokenOff(cause))
    return new McpProblem("mcp_unreachable", "broken_off", "The connection broke off", { cause });
  return new McpProblem("mcp_error", "mcp_error", "The server answered with an MCP error", { cause });
}

function ofStatus(status: number, cause: unknown): McpProblem {
  const message = `HTTP ${status}`;
  const options = { cause, values: { status } };
  if (status === 403) return new McpProblem("mcp_auth", "key_forbidden", message, { cause });
  if (status === 404) return new McpProblem("mcp_not_mcp", "no_such_path", message, { cause });
  if (status === 405 || status === 406 || status === 415)
    return new McpProblem("mcp_not_mcp", "other_transport", message, options);
  if (status >= 500) return new McpProblem("mcp_unreachable", "server_failed", message, options);
  if (status < 400) return new McpProblem("mcp_not_mcp", "redirected", message, { cause });
  return new McpProblem("mcp_not_mcp", "request_refused", message, options);
}

/** True when the request cannot have reached a tool: repeating it on a new session is harmless. */
export function neverExecuted(error: unknown): boolean {
  if (error instanceof SdkError && error.code === SdkErrorCode.NotConnected) return true;
  return misunderstood(error) || httpStatus(error) === 404 || systemCodes(error).includes("ECONNREFUSED");
}

/** True when the server may have changed to another era of the protocol since it was last asked. */
export function speaksOtherwise(error: unknown): boolean {
  if (ownError(error)) return false;
  const { code } = describe(error, 0);
  return code === "mcp_not_mcp" || code === "mcp_error";
}

/** True when the server did not understand the request: it speaks another protocol, or forgot the session. */
export function misunderstood(error: unknown): boolean {
  return error instanceof UnsupportedProtocolVersionError || httpStatus(error) === 400;
}

/** True when the connection must not be used again. */
export function breaksSession(error: unknown): boolean {
  if (misunderstood(error)) return true;
  if (error instanceof ProtocolError || isTimeout(error)) return false;
  return !(error instanceof SdkError && (error.code === SdkErrorCode.InvalidResult || wantsInput(error)));
}

function httpStatus(error: unknown): number | undefined {
  if (error instanceof SdkHttpError) return error.status;
  if (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "number" &&
    error.code >= 300 &&
    error.code < 600
  )
    return error.code;
  return undefined;
}

function isTimeout(error: unknown): boolean {
  if (error instanceof SdkError) return error.code === SdkErrorCode.RequestTimeout;
  return error instanceof Error && error.name === "TimeoutError";
}

/** The fetch standard blocks about eighty ports, such as 9 and 6000. */
function isBlockedPort(error: unknown): boolean {
  return [...causesOf(error)].some(({ message }) => message === "bad port");
}

/** The tool asks the person something in the midst of the call, which chats cannot pass on. */
export function wantsInput(error: unknown): boolean {
  if (!(error instanceof SdkError)) return false;
  return (
    error.code === SdkErrorCode.CapabilityNotSupported || error.code === SdkErrorCode.UnsupportedResultType
  );
}

function isBrokenOff(error: unknown): boolean {
  if (!(error instanceof SdkError)) return false;
  return error.code === SdkErrorCode.ConnectionClosed || error.code === SdkErrorCode.SendFailed;
}

function isNotMcp(error: unknown): boolean {
  if (error instanceof SyntaxError) return true;
  if (error instanceof SdkError) return !isBrokenOff(error);
  return error instanceof Error && (error.name === "ZodError" || /content.type/i.test(error.message));
}

/** Node's names for what failed; the SDK has codes of its own. */
function systemCodes(error: unknown): string[] {
  return [...causesOf(error)].flatMap((cause) => {
    const code = cause instanceof SdkError ? undefined : codeOf(cause);
    return typeof code === "string" ? [code] : [];
  });
}
