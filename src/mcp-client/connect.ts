import { Client, SseError } from "@modelcontextprotocol/client";
import type { McpServerRecord } from "../odoo/records/mcp-server.ts";
import { createTransport, type TransportOptions } from "./transport.ts";

const CLIENT_INFO = { name: "odoo-mcp-sidecar", version: "0.1.0" };

export interface ConnectOptions {
  signal: AbortSignal;
  timeoutMs: number;
}

/** Opens a session of its own with a server. It throws what the SDK throws; see `toMcpError`. */
export type ConnectMcp = (server: McpServerRecord, options: ConnectOptions) => Promise<Client>;

export function createConnectMcp(options: TransportOptions): ConnectMcp {
  return async (server, { signal, timeoutMs }) => {
    const client = new Client(CLIENT_INFO, { versionNegotiation: { mode: "auto" } });
    const { transport, networkFailure } = createTransport(server, options);
    const connected = client.connect(transport, { timeout: timeoutMs, signal });
    try {
      await raceAbort(connected, signal);
      return client;
    } catch (error) {
      connected.catch(() => undefined);
      await client.close().catch(() => undefined);
      await transport.close().catch(() => undefined);
      throw (error instanceof SseError && networkFailure?.()) || error;
    }
  };
}

/** Some transports wait for a silent server without looking at the signal. */
function raceAbort<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
