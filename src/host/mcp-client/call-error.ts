import {
  InsufficientScopeError,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  UnsupportedProtocolVersionError,
} from "@modelcontextprotocol/client";
import { failure, type ToolResult } from "../../core/tool/tool-result.ts";
import { httpStatus, isPersons, isTimeout, isUnauthorized, toMcpError } from "./mcp-error.ts";
import { McpProblem, ownError } from "./mcp-problem.ts";
import type { ServerConnection } from "./server-connection.ts";
import { httpWords, refusalText, rpcWords } from "./server-words.ts";
import { isBrokenAnswer } from "./wire/broken-answer.ts";
import { speaksOfSession } from "./wire/session-words.ts";

/** Statuses by which a proxy says that the server behind it does not answer. */
const GATEWAY: ReadonlySet<number> = new Set([502, 503, 504]);

/**
 * A call that failed, for the model: with the reason, in the server's words where it has some.
 * @throws SidecarError where the server cannot be used, or a person must log in.
 */
export function toCallFailure(error: unknown, seconds: number, server: ServerConnection): ToolResult {
  if (ownError(error)) throw toMcpError(error, seconds, server);
  if (wantsInput(error))
    return failure("The tool wants to ask the person something, which chats cannot pass on.");
  if (error instanceof ProtocolError && !isBrokenAnswer(error)) return failure(rpcWords(error) ?? "");
  if (error instanceof InsufficientScopeError || (isUnauthorized(error) && isPersons(server)))
    throw toMcpError(error, seconds, server);
  const status = httpStatus(error);
  if (status === undefined) throw toMcpError(error, seconds, server);
  const words = httpWords(status, error);
  if (GATEWAY.has(status) && rpcWords(error) === undefined)
    throw new McpProblem("mcp_unreachable", "server_failed", words, { cause: error, values: { status } });
  return failure(words);
}

/** The tool asks the person something in the midst of the call, which chats cannot pass on. */
function wantsInput(error: unknown): boolean {
  if (!(error instanceof SdkError)) return false;
  return (
    error.code === SdkErrorCode.CapabilityNotSupported || error.code === SdkErrorCode.UnsupportedResultType
  );
}

/** True when the connection must not be used again: it is not known what else it would answer, or whether. */
export function breaksConnection(error: unknown): boolean {
  if (isBrokenAnswer(error)) return true;
  if (error instanceof ProtocolError || isTimeout(error) || httpStatus(error) !== undefined) return false;
  return !(error instanceof SdkError && (error.code === SdkErrorCode.InvalidResult || wantsInput(error)));
}

/** Statuses by which servers tell that they do not know a session, or do not understand what was said in it. */
const FORGETFUL: ReadonlySet<number> = new Set([400, 404, 409, 410, 422]);

/** True when the server may have forgotten the session, or may speak another protocol now: it is to be asked. */
export function mayHaveForgotten(error: unknown): boolean {
  if (error instanceof UnsupportedProtocolVersionError || speaksOfSession(refusalText(error))) return true;
  const status = httpStatus(error);
  return status !== undefined && FORGETFUL.has(status);
}

export interface Doubt {
  /** How the call failed. */
  call: unknown;
  /** How a harmless question in the same session failed. */
  question: unknown;
  /** The session is one of the newest protocol, which has none on the server's side. */
  isModern: boolean;
  /** The server was told which session is meant. */
  hasSession: boolean;
}

/**
 * Only a server that clearly does not know the session has not run the call: the harmless question is refused with
 * words about sessions, or both are refused with 404 or 410, by which the specification means an unknown session, or
 * the server does not speak the session's protocol.
 */
export function hasForgotten({ call, question, isModern, hasSession }: Doubt): boolean {
  if (question instanceof UnsupportedProtocolVersionError || speaksOfSession(refusalText(question)))
    return true;
  const status = httpStatus(question);
  if (hasSession && (status === 404 || status === 410) && status === httpStatus(call)) return true;
  if (!isModern) return false;
  return question instanceof ProtocolError ? !isBrokenAnswer(question) : status !== undefined && status < 429;
}
