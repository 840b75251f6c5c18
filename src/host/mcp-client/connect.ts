import { setTimeout as pause } from "node:timers/promises";
import {
  Client,
  type PriorDiscovery,
  SdkError,
  SdkErrorCode,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import pTimeout from "p-timeout";
import { SidecarError } from "../../core/errors/sidecar-error.ts";
import { VERSION } from "../../core/version.ts";
import { connectionKey } from "./connection-key.ts";
import type { EraCache } from "./era-cache.ts";
import { speaksOtherwise } from "./mcp-error.ts";
import { type ServerConnection, usesOAuth } from "./server-connection.ts";
import { createTransport, type TransportOptions } from "./transport.ts";

const CLIENT_INFO = { name: "odoo-mcp-sidecar", version: VERSION };

export interface ConnectOptions {
  signal: AbortSignal;
  timeoutMs: number;
  /** The server did not understand what its last connection said: it is asked anew which protocol it speaks. */
  doubtProtocol?: boolean;
}

/** Opens a session of its own with a server. It throws what the SDK throws; see `toMcpError`. */
export type ConnectMcp = (server: ServerConnection, options: ConnectOptions) => Promise<Client>;

export interface ConnectMcpOptions extends TransportOptions {
  eras: EraCache;
}

export function createConnectMcp({ eras, ...transportOptions }: ConnectMcpOptions): ConnectMcp {
  return async (server, options) => {
    const key = connectionKey(server);
    if (options.doubtProtocol) eras.forget(key);
    const known = eras.get(key);
    if (known)
      try {
        return await connectOnce(server, transportOptions, options, known);
      } catch (error) {
        if (options.signal.aborted || !speaksOtherwise(error)) throw error;
        eras.forget(key);
      }
    const client = await connectUnknown(server, transportOptions, options);
    eras.learn(key, client);
    return client;
  };
}

async function connectUnknown(
  server: ServerConnection,
  transportOptions: TransportOptions,
  options: ConnectOptions,
): Promise<Client> {
  try {
    return await connectOnce(server, transportOptions, options);
  } catch (error) {
    // Some old programs end at the question: they are started once more, and not asked.
    const reason = error instanceof SidecarError ? error.cause : error;
    const ended = reason instanceof SdkError && reason.code === SdkErrorCode.EraNegotiationFailed;
    if (server.transport !== "stdio" || !ended || options.signal.aborted) throw error;
    return connectOnce(server, transportOptions, options, { kind: "legacy" });
  }
}

async function connectOnce(
  server: ServerConnection,
  transportOptions: TransportOptions,
  { signal, timeoutMs }: ConnectOptions,
  prior?: PriorDiscovery,
): Promise<Client> {
  const { transport, explain } = createTransport(server, transportOptions);
  if (usesOAuth(server)) await raceAbort(transportOptions.oauth.checkLogin(server), signal);
  // An old program may be silent when asked; half of the time is left for the old way then.
  const probe = server.transport === "stdio" ? { timeoutMs: timeoutMs / 2 } : {};
  const client = new Client(CLIENT_INFO, { versionNegotiation: { mode: "auto", probe } });
  const connected = client.connect(transport, { timeout: timeoutMs, signal, ...(prior && { prior }) });
  try {
    await raceAbort(connected, signal);
    return client;
  } catch (error) {
    connected.catch(() => undefined);
    const reason = explain?.(error) ?? error;
    await client.close().catch(() => undefined);
    await transport.close().catch(() => undefined);
    throw reason;
  }
}

/** How long a server may take to hear that a session has ended. */
const GOODBYE_MS = 1_000;

/** Ends a session that nobody needs any more, on the server's side too. */
export async function closeClient(client: Client): Promise<void> {
  const { transport } = client;
  if (transport instanceof StreamableHTTPClientTransport && transport.sessionId !== undefined) {
    const said = transport.terminateSession().catch(() => undefined);
    await Promise.race([said, pause(GOODBYE_MS, undefined, { ref: false })]);
  }
  await client.close().catch(() => undefined);
}

/** Some transports wait for a silent server without looking at the signal. */
function raceAbort<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return pTimeout(promise, { milliseconds: Infinity, signal });
}
