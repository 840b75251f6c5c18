import {
  InsufficientScopeError,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  UnauthorizedError,
} from "@modelcontextprotocol/client";
import { causesOf, codeOf } from "../../core/errors/causes.ts";
import type { SidecarError } from "../../core/errors/sidecar-error.ts";
import { McpProblem, ownError } from "./mcp-problem.ts";
import { loginRequired } from "./oauth/login-error.ts";
import { type ServerConnection, usesOAuth } from "./server-connection.ts";
import { refusalText, rpcWords } from "./server-words.ts";
import { isBrokenAnswer } from "./wire/broken-answer.ts";

/**
 * A failed connection, for an administrator or the person who has to log in. The server's own text and addresses stay
 * out: users may see this, and what answers inside a network is none of their business. Of servers that administrators
 * entered, the message of an error of JSON-RPC is told.
 */
export function toMcpError(error: unknown, seconds: number, server: ServerConnection): SidecarError {
  const own = ownError(error);
  if (own) return own;
  // A person who logs in again gets another token, or asks for the rights that are missing.
  if (isPersons(server) && asksForLogin(error)) return loginRequired(server, error);
  if (isUnauthorized(error)) return unauthorized(server, error);
  return describe(error, seconds, server);
}

/** True when the token is refused, or what it allows. */
export function asksForLogin(error: unknown): boolean {
  return isUnauthorized(error) || error instanceof InsufficientScopeError;
}

/** True where each person logs in. */
export function isPersons(server: ServerConnection): boolean {
  return usesOAuth(server) && server.authentication.login !== undefined;
}

function unauthorized(server: ServerConnection, cause: unknown): McpProblem {
  return isAnonymous(server)
    ? new McpProblem("mcp_auth", "key_missing", "HTTP 401 without a key", { cause })
    : new McpProblem("mcp_auth", "key_refused", "HTTP 401: the server refused the key", { cause });
}

function isAnonymous(server: ServerConnection): boolean {
  return server.transport === "stdio" || server.authentication.kind === "none";
}

export function isUnauthorized(error: unknown): boolean {
  return error instanceof UnauthorizedError || httpStatus(error) === 401;
}

function describe(cause: unknown, seconds: number, server: ServerConnection): McpProblem {
  const status = httpStatus(cause);
  if (status !== undefined) return ofStatus(status, cause, server);
  const codes = systemCodes(cause);
  const tls = codes.find(isOfTls);
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
  if (isBrokenAnswer(cause)) return new McpProblem("mcp_unreachable", "broken_off", cause.message, { cause });
  if (cause instanceof ProtocolError) return ofRpc("mcp_error", cause, server);
  if (isNotMcp(cause)) return new McpProblem("mcp_not_mcp", "not_mcp", "The answer is not MCP", { cause });
  if (codes.length || cause instanceof TypeError || isBrokenOff(cause))
    return new McpProblem("mcp_unreachable", "broken_off", "The connection broke off", { cause });
  return new McpProblem("mcp_error", "mcp_error", "The server answered with an MCP error", { cause });
}

/** Protection against DNS rebinding: the server answers only to the names that it knows. */
const OTHER_HOST = new RegExp(
  [
    String.raw`\b(invalid|unknown|disallowed|forbidden|bad|untrusted)\b.{0,20}\b(host|origin)\b`,
    String.raw`\b(host|origin)\b.{0,40}\bnot (allowed|permitted|trusted|recognized)`,
    String.raw`\bonly (allowed|accessible|available) (at|on|via) (localhost|[\w.-]+:\d)`,
  ].join("|"),
  "i",
);

function ofStatus(status: number, cause: unknown, server: ServerConnection): McpProblem {
  const message = `HTTP ${status}`;
  const options = { cause, values: { status } };
  if ((status === 403 || status === 421 || status === 400) && OTHER_HOST.test(refusalText(cause)))
    return new McpProblem(
      "mcp_auth",
      "host_refused",
      `${message}: the server does not know its name`,
      options,
    );
  if (status === 403) return new McpProblem("mcp_auth", "key_forbidden", message, { cause });
  if (rpcWords(cause) !== undefined)
    return ofRpc(status >= 500 ? "mcp_unreachable" : "mcp_error", cause, server);
  if (status === 404) return new McpProblem("mcp_not_mcp", "no_such_path", message, { cause });
  if (status === 405 || status === 406 || status === 415)
    return new McpProblem("mcp_not_mcp", "other_transport", message, options);
  if (status === 429) return new McpProblem("mcp_unreachable", "too_many_requests", message, { cause });
  if (status >= 500) return new McpProblem("mcp_unreachable", "server_failed", message, options);
  if (status < 400) return new McpProblem("mcp_not_mcp", "redirected", message, { cause });
  return new McpProblem("mcp_not_mcp", "request_refused", message, options);
}

/** Characters of a server's message that a form has room for. */
const MAX_MESSAGE = 300;

function ofRpc(code: "mcp_error" | "mcp_unreachable", cause: unknown, server: ServerConnection): McpProblem {
  const said = rpcWords(cause)?.slice(0, MAX_MESSAGE);
  if (!said || !isAdministrators(server))
    return new McpProblem(code, "mcp_error", "The server answered with an MCP error", { cause });
  return new McpProblem(code, "mcp_error_said", `The server answered with an MCP error: ${said}`, {
    cause,
    values: { message: said },
  });
}

function isAdministrators(server: ServerConnection): boolean {
  return server.transport === "stdio" || server.addresses.scope === "system";
}

/** True when the server may have changed to another era of the protocol since it was last asked. */
export function speaksOtherwise(error: unknown): boolean {
  if (ownError(error)) return false;
  const status = httpStatus(error);
  if (status !== undefined) return status < 500 && status !== 401 && status !== 403 && status !== 429;
  return !neverReached(error) && !isTimeout(error) && (error instanceof ProtocolError || isNotMcp(error));
}

/** What fails before a request is sent. */
const BEFORE_SENDING: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** True when no connection came about, so that no request can have reached anybody. */
export function neverReached(error: unknown): boolean {
  if (error instanceof SdkError && error.code === SdkErrorCode.NotConnected) return true;
  return isBlockedPort(error) || systemCodes(error).some((code) => BEFORE_SENDING.has(code) || isOfTls(code));
}

function isOfTls(code: string): boolean {
  return (
    code.startsWith("CERT_") ||
    code.includes("SELF_SIGNED") ||
    code.startsWith("ERR_TLS") ||
    code.startsWith("UNABLE_TO_")
  );
}

export function httpStatus(error: unknown): number | undefined {
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

export function isTimeout(error: unknown): boolean {
  if (error instanceof SdkError) return error.code === SdkErrorCode.RequestTimeout;
  return error instanceof Error && error.name === "TimeoutError";
}

/** The fetch standard blocks about eighty ports, such as 9 and 6000. */
function isBlockedPort(error: unknown): boolean {
  return [...causesOf(error)].some(({ message }) => message === "bad port");
}

function isBrokenOff(error: unknown): boolean {
  if (!(error instanceof SdkError)) return false;
  return error.code === SdkErrorCode.ConnectionClosed || error.code === SdkErrorCode.SendFailed;
}

function isNotMcp(error: unknown): boolean {
  if (error instanceof SyntaxError) return true;
  if (error instanceof SdkError) return !isBrokenOff(error) && !isEraFailure(error);
  return error instanceof Error && (error.name === "ZodError" || /content.type/i.test(error.message));
}

/** The SDK's word for whatever went wrong when it asked for the newest protocol: what it was says the cause. */
function isEraFailure(error: SdkError): boolean {
  return error.code === SdkErrorCode.EraNegotiationFailed && error.cause !== undefined;
}

/** Node's names for what failed; the SDK has codes of its own. */
function systemCodes(error: unknown): string[] {
  return [...causesOf(error)].flatMap((cause) => {
    const code = cause instanceof SdkError ? undefined : codeOf(cause);
    return typeof code === "string" ? [code] : [];
  });
}
