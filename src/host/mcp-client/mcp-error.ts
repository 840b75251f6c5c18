import {
  InsufficientScopeError,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  UnauthorizedError,
  UnsupportedProtocolVersionError,
} from "@modelcontextprotocol/client";
import { type ErrorCode, type Reason, SidecarError, type Values } from "../../core/errors/errors.ts";
import type { McpServerRecord } from "../../core/odoo/records/mcp-server.ts";
import { loginRequired } from "./oauth/login-error.ts";
import { ownError } from "./own-error.ts";

/**
 * A failed connection in words that help an administrator, or the person who has to log in. The server's own text
 * and addresses stay out: users may see this, and what answers inside a network is none of their business.
 */
export function toMcpError(error: unknown, seconds: number, server: McpServerRecord): SidecarError {
  const own = ownError(error);
  if (own) return own;
  // A person who logs in again gets another token, or asks for the rights that are missing.
  if (server.login && (isUnauthorized(error) || error instanceof InsufficientScopeError))
    return loginRequired(server, error);
  if (isUnauthorized(error)) return unauthorized(server, error);
  return describe(error, seconds);
}

function unauthorized({ auth }: McpServerRecord, cause: unknown): SidecarError {
  return auth === "none"
    ? new SidecarError(
        "mcp_auth",
        "401: the server asks for a key or a login. Choose which one under Authentication.",
        { cause, reason: "key_missing" },
      )
    : new SidecarError("mcp_auth", "401: the server refused the key. Enter a valid one.", {
        cause,
        reason: "key_refused",
      });
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof UnauthorizedError || httpStatus(error) === 401;
}

function describe(error: unknown, seconds: number): SidecarError {
  const make = (code: ErrorCode, message: string, reason: Reason, values: Values = {}) =>
    new SidecarError(code, message, { cause: error, reason, values });
  const status = httpStatus(error);
  if (status === 403) return make("mcp_auth", "403: the key may not use this server.", "key_forbidden");
  if (status === 404)
    return make(
      "mcp_not_mcp",
      "404: there is no MCP server at this path. Check the URL and the transport.",
      "no_such_path",
    );
  if (status === 405 || status === 406 || status === 415)
    return make(
      "mcp_not_mcp",
      `${status}: the URL does not speak this transport. Try the other one.`,
      "other_transport",
      { status },
    );
  if (status !== undefined && status >= 500)
    return make("mcp_unreachable", `The server failed with HTTP ${status}.`, "server_failed", { status });
  if (status !== undefined && status < 400)
    return make(
      "mcp_not_mcp",
      "The server redirects to another address. Enter that address as the URL.",
      "redirected",
    );
  if (status !== undefined)
    return make("mcp_not_mcp", `The server refused with HTTP ${status}. Check the URL.`, "request_refused", {
      status,
    });
  const codes = causeCodes(error);
  const tls = codes.find(
    (code) =>
      code.startsWith("CERT_") ||
      code.includes("SELF_SIGNED") ||
      code.startsWith("ERR_TLS") ||
      code.startsWith("UNABLE_TO_"),
  );
  if (tls === "CERT_HAS_EXPIRED")
    return make("mcp_unreachable", "The server's certificate has expired.", "certificate_expired");
  if (tls)
    return make("mcp_unreachable", "The server's certificate is not trusted.", "certificate_untrusted");
  if (codes.includes("ENOTFOUND") || codes.includes("EAI_AGAIN"))
    return make("mcp_unreachable", "The server's name is unknown. Check the URL.", "name_unknown");
  if (codes.includes("ECONNREFUSED"))
    return make(
      "mcp_unreachable",
      "The server refused the connection. Check that it runs, and its port.",
      "connection_refused",
    );
  if (isBlockedPort(error))
    return make(
      "mcp_not_mcp",
      "HTTP clients refuse this port because other protocols use it. Choose another one.",
      "blocked_port",
    );
  if (isTimeout(error))
    return make("mcp_timeout", `The server did not answer within ${seconds} s.`, "no_answer", { seconds });
  if (error instanceof SdkError && error.code === SdkErrorCode.ListPaginationExceeded)
    return make("mcp_error", "The server's list of tools has no end (limit of pages).", "endless_list");
  if (isNotMcp(error))
    return make(
      "mcp_not_mcp",
      "No MCP at this URL: the answer was something else, such as a web page.",
      "not_mcp",
    );
  if (codes.length || error instanceof TypeError || isBrokenOff(error))
    return make("mcp_unreachable", "The connection to the server broke off.", "broken_off");
  return make("mcp_error", "The server answered with an MCP error.", "mcp_error");
}

/** True when the request cannot have reached a tool: repeating it on a new session is harmless. */
export function neverExecuted(error: unknown): boolean {
  if (error instanceof SdkError && error.code === SdkErrorCode.NotConnected) return true;
  return misunderstood(error) || httpStatus(error) === 404 || causeCodes(error).includes("ECONNREFUSED");
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
  return error instanceof Error && (error.message === "bad port" || isBlockedPort(error.cause));
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

function causeCodes(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const own =
    "code" in error && typeof error.code === "string" && !(error instanceof SdkError) ? [error.code] : [];
  const inner = error instanceof AggregateError ? error.errors : [error.cause];
  return [...own, ...inner.flatMap((cause) => causeCodes(cause, depth + 1))];
}
