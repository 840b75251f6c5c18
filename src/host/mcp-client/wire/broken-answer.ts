import { ProtocolError } from "@modelcontextprotocol/client";
import { ownError } from "../mcp-problem.ts";
import type { Asked } from "./requests.ts";

/** A number that no server uses: we ourselves say what became of an answer. */
const BROKEN_ANSWER = -32_990;

/**
 * Told to the SDK in place of an answer whose stream ended without it: it would wait for it for ever.
 * @param cause what ended the stream, if it did not just end.
 */
export function brokenAnswer({ id }: Asked, cause?: unknown): object {
  const message = ownError(cause)?.message ?? "The connection broke off before the answer";
  return { jsonrpc: "2.0", id, error: { code: BROKEN_ANSWER, message } };
}

export function isBrokenAnswer(error: unknown): error is ProtocolError {
  return error instanceof ProtocolError && error.code === BROKEN_ANSWER;
}
