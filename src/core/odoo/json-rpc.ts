import { z } from "zod";
import { parseLossless } from "../lossless-json.ts";
import { fromNetworkError, fromRpcError, OdooError } from "./odoo-error.ts";

const answerSchema = z.object({ result: z.unknown().optional(), error: z.unknown().optional() });

export interface JsonRpcRequest {
  service: "common" | "object";
  method: string;
  args: readonly unknown[];
  /** Ends the request; its reason is thrown as it is. */
  signal?: AbortSignal | undefined;
  timeoutMs: number;
}

/** One call on Odoo's `/jsonrpc`. Connections are kept alive by `fetch`. */
export type JsonRpc = (request: JsonRpcRequest) => Promise<unknown>;

/** @param baseUrl Odoo's address, without a path. */
export function createJsonRpc(baseUrl: string, fetch: typeof globalThis.fetch): JsonRpc {
  const url = new URL("/jsonrpc", baseUrl);
  let lastId = 0;
  return async ({ service, method, args, signal, timeoutMs }) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    let text: string;
    let status: number;
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          jsonrpc: "2.0",
          method: "call",
          id: ++lastId,
          params: { service, method, args },
        }),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        redirect: "error",
      });
      status = response.status;
      text = await response.text();
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw fromNetworkError(error);
    }
    const answer = parseAnswer(text);
    if (!answer)
      throw new OdooError(
        "odoo_unreachable",
        `The address in ODOO_URL does not answer like Odoo (HTTP ${status}).`,
      );
    if (answer.error !== undefined && answer.error !== null) throw fromRpcError(answer.error);
    return answer.result;
  };
}

function parseAnswer(text: string) {
  try {
    return answerSchema.parse(parseLossless(text));
  } catch {
    return undefined;
  }
}
