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
import type { BoundedMap } from "../../core/store/bounded-map.ts";
import type { Store } from "../../core/store/store.ts";
import { VERSION } from "../../core/version.ts";
import { connectionKey } from "./connection-key.ts";
import { EraCache } from "./era-cache.ts";
import { asksForLogin, neverReached, speaksOtherwise } from "./mcp-error.ts";
import { McpProblem, ownError } from "./mcp-problem.ts";
import { type ServerConnection, usesOAuth } from "./server-connection.ts";
import { createTransport, type TransportOptions } from "./transport.ts";

const CLIENT_INFO = { name: "odoo-mcp-sidecar", version: VERSION };

export interface ConnectOptions {
  /** Ends the attempt. */
  signal: AbortSignal;
  /** Longest attempt, in milliseconds; the first start of a program may take longer. */
  timeoutMs: number;
  /** The server did not understand what its last connection said: it is asked anew which protocol it speaks. */
  doubtProtocol?: boolean;
}

/** Opens a session of its own with a server. It throws what the SDK throws; see `toMcpError`. */
export type ConnectMcp = (server: ServerConnection, options: ConnectOptions) => Promise<Client>;

export interface ConnectMcpOptions extends Omit<TransportOptions, "homes"> {
  store: Store;
  /** Longest first start of a program, in milliseconds: `npx` and `uvx` load its packages before. */
  firstStartMs: number;
}

export function createConnectMcp({ store, firstStartMs, ...others }: ConnectMcpOptions): ConnectMcp {
  const eras = new EraCache(store);
  const times = connectTimes(store);
  const transportOptions = { ...others, homes: store.room<string>("serverHomes") };
  return async (server, { signal, timeoutMs, doubtProtocol }) => {
    const key = connectionKey(server);
    const isFirstStart = server.transport === "stdio" && !eras.get(key);
    const limitMs = isFirstStart ? Math.max(timeoutMs, firstStartMs) : timeoutMs;
    if (isFirstStart) others.log.info({ server: server.serverId, limitMs }, "first start of a program");
    const limit = AbortSignal.timeout(limitMs);
    const attempt: Attempt = {
      server,
      transportOptions,
      signal: AbortSignal.any([signal, limit]),
      timeoutMs: limitMs,
    };
    const start = performance.now();
    try {
      if (doubtProtocol) eras.forget(key);
      const client = (await connectKnown(attempt, eras)) ?? (await connectUnknown(attempt));
      eras.learn(key, client);
      times.set(key, Math.ceil(performance.now() - start));
      return client;
    } catch (error) {
      throw limit.aborted && !ownError(error) ? noAnswer(limitMs, error) : error;
    }
  };
}

/** How long the last successful connection of each server and credentials took, in milliseconds. */
export function connectTimes(store: Store): BoundedMap<number> {
  return store.room<number>("connectTimes");
}

interface Attempt {
  server: ServerConnection;
  transportOptions: TransportOptions;
  signal: AbortSignal;
  timeoutMs: number;
}

/** By the protocol that the server spoke before. @returns nothing when that is not known, or true no more. */
async function connectKnown(attempt: Attempt, eras: EraCache): Promise<Client | undefined> {
  const key = connectionKey(attempt.server);
  const known = eras.get(key);
  if (!known) return undefined;
  try {
    return await connectOnce(attempt, known);
  } catch (error) {
    if (attempt.signal.aborted || !speaksOtherwise(error)) throw error;
    eras.forget(key);
    return undefined;
  }
}

/** Asks the server whether it speaks the newest protocol; where that leads nowhere, the old way is tried. */
function connectUnknown(attempt: Attempt): Promise<Client> {
  return attempt.server.transport === "stdio" ? connectProgram(attempt) : connectHttp(attempt);
}

async function connectProgram(attempt: Attempt): Promise<Client> {
  try {
    return await connectOnce(attempt);
  } catch (error) {
    // Some old programs end at the question: they are started once more, and not asked.
    const reason = error instanceof SidecarError ? error.cause : error;
    const ended =
      reason instanceof SdkError &&
      (reason.code === SdkErrorCode.EraNegotiationFailed || reason.code === SdkErrorCode.ConnectionClosed);
    if (!ended || attempt.signal.aborted) throw error;
    return connectOnce(attempt, OLD_WAY);
  }
}

/** A server that says nothing to the question for so long, in milliseconds, is tried the old way beside it. */
const SILENCE_MS = 1_000;
const OLD_WAY: PriorDiscovery = { kind: "legacy" };

async function connectHttp(attempt: Attempt): Promise<Client> {
  const settled = new AbortController();
  const signal = AbortSignal.any([attempt.signal, settled.signal]);
  const asking = connectOnce({ ...attempt, signal });
  try {
    const first = await Promise.race([asking, pause(SILENCE_MS, "silent" as const, { ref: false })]);
    if (first !== "silent") return first;
  } catch (error) {
    if (attempt.signal.aborted || !maySpeakTheOldOne(attempt.server, error)) throw error;
    return connectOnce(attempt, OLD_WAY);
  }
  const attempts = [asking, connectOnce({ ...attempt, signal }, OLD_WAY)];
  try {
    const client = await Promise.any(attempts);
    for (const other of attempts) void closeLate(other, client);
    return client;
  } catch (error) {
    throw error instanceof AggregateError ? error.errors.at(-1) : error;
  } finally {
    settled.abort(new DOMException("Another attempt succeeded.", "AbortError"));
  }
}

/** Of two attempts one is enough: the other one may succeed before it hears of it. */
async function closeLate(attempt: Promise<Client>, winner: Client): Promise<void> {
  const client = await attempt.catch(() => winner);
  if (client !== winner) await closeClient(client);
}

/** Servers of the old protocol refuse the question in many ways. A refused login, or no server at all, is another thing. */
function maySpeakTheOldOne(server: ServerConnection, error: unknown): boolean {
  return !ownError(error) && !neverReached(error) && !(usesOAuth(server) && asksForLogin(error));
}

async function connectOnce(
  { server, transportOptions, signal, timeoutMs }: Attempt,
  prior?: PriorDiscovery,
): Promise<Client> {
  const { transport, explain } = createTransport(server, transportOptions);
  if (usesOAuth(server)) await raceAbort(transportOptions.oauth.checkLogin(server), signal);
  // An old program may be silent when asked: most of the time is left for the old way then.
  const probe =
    server.transport === "stdio" ? { timeoutMs: Math.min(timeoutMs / 2, PROGRAM_SILENCE_MS) } : {};
  const client = new Client(CLIENT_INFO, { versionNegotiation: { mode: "auto", probe } });
  const connected = client.connect(transport, { timeout: timeoutMs, signal, ...(prior && { prior }) });
  try {
    await raceAbort(connected, signal);
    return client;
  } catch (error) {
    connected.catch(() => undefined);
    const reason = explain?.(error) ?? error;
    // A program that does not want to end is waited for by nobody.
    void client.close().catch(() => undefined);
    void transport.close().catch(() => undefined);
    throw reason;
  }
}

/** An old program that says nothing to the question for so long, in milliseconds, is tried the old way. */
const PROGRAM_SILENCE_MS = 5_000;
/** How long a server may take to hear that a session has ended. */
const GOODBYE_MS = 1_000;

/** Ends a session that nobody needs any more, on the server's side too. Programs take some seconds at most. */
export async function closeClient(client: Client): Promise<void> {
  const { transport } = client;
  if (transport instanceof StreamableHTTPClientTransport && transport.sessionId !== undefined) {
    const said = transport.terminateSession().catch(() => undefined);
    await Promise.race([said, pause(GOODBYE_MS, undefined, { ref: false })]);
  }
  await client.close().catch(() => undefined);
}

function noAnswer(limitMs: number, cause: unknown): McpProblem {
  const seconds = limitMs / 1000;
  return new McpProblem("mcp_timeout", "no_answer", `No answer within ${seconds} s`, {
    cause,
    values: { seconds },
  });
}

/** Some transports wait for a silent server without looking at the signal. */
function raceAbort<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return pTimeout(promise, { milliseconds: Infinity, signal });
}
