import type { Client } from "@modelcontextprotocol/client";
import { SidecarError } from "../errors.ts";
import type { McpServerRecord } from "../odoo/records/mcp-server.ts";
import type { ConnectMcp } from "./connect.ts";
import { toToolResult } from "./content.ts";
import { breaksSession, neverExecuted, toMcpError } from "./mcp-error.ts";
import type { ToolCallOptions, ToolResult } from "./tool-result.ts";

export interface SessionLimits {
  /** Longest wait of a background connection, in milliseconds. */
  connectMs: number;
  /** Longest wait of a turn for a connection, in milliseconds. */
  patienceMs: number;
  /** First pause before a dead server is tried again, in milliseconds; it doubles up to a minute. */
  probeMs: number;
}

/** What all sessions with one server know of it together. */
export interface ServerHealth {
  /** Connections that failed since the last good one; above 0 the server counts as dead. */
  failures: number;
}

/** The SDK's own timeout; a turn ends its calls itself, by the signal. */
const NO_TIMEOUT = 2_147_483_647;
const MAX_PROBE_MS = 60_000;

/**
 * One identity's session with one server: connected when first used, kept warm, healed by itself. While the
 * server is dead, calls fail at once and only the background tries to reach it.
 */
export class McpSession {
  readonly #server: McpServerRecord;
  readonly #limits: SessionLimits;
  readonly #health: ServerHealth;
  readonly #connect: ConnectMcp;
  readonly #closing = new AbortController();
  #client: Promise<Client> | undefined;
  #probe: NodeJS.Timeout | undefined;
  #calls = 0;
  lastUsed = Date.now();

  constructor(server: McpServerRecord, health: ServerHealth, limits: SessionLimits, connect: ConnectMcp) {
    this.#health = health;
    this.#server = server;
    this.#limits = limits;
    this.#connect = connect;
  }

  get busy(): boolean {
    return this.#calls > 0;
  }

  /** @throws SidecarError `mcp_unreachable` and its kin; the signal's reason on abort. */
  async callTool(name: string, args: Record<string, unknown>, options: ToolCallOptions): Promise<ToolResult> {
    this.#calls++;
    try {
      return await this.#tryCall(name, args, options, true);
    } finally {
      this.#calls--;
      this.lastUsed = Date.now();
    }
  }

  async #tryCall(
    name: string,
    args: Record<string, unknown>,
    options: ToolCallOptions,
    again: boolean,
  ): Promise<ToolResult> {
    const { signal, onProgress } = options;
    const client = await this.#connected(signal);
    try {
      const result = await client.callTool(
        { name, arguments: args },
        { signal, onprogress: onProgress, timeout: NO_TIMEOUT, resetTimeoutOnProgress: false },
      );
      return toToolResult(result);
    } catch (error) {
      signal.throwIfAborted();
      if (!breaksSession(error)) return { text: toolErrorText(error), images: [], isError: true };
      await this.#drop(client);
      // The server was restarted, or has forgotten the session: the call has not run.
      if (again && neverExecuted(error)) return this.#tryCall(name, args, options, false);
      throw toMcpError(error, this.#limits.connectMs / 1000);
    }
  }

  async #connected(signal: AbortSignal): Promise<Client> {
    signal.throwIfAborted();
    if (this.#health.failures) {
      this.#probeLater();
      throw unreachable(this.#server);
    }
    const client = (this.#client ??= this.#open());
    return within(client, this.#limits.patienceMs, signal, () => {
      // Slow or dead: later calls do not wait, until the connection in the background is there.
      this.#health.failures ||= 1;
      return unreachable(this.#server);
    });
  }

  async #open(): Promise<Client> {
    try {
      const timeout = AbortSignal.timeout(this.#limits.connectMs);
      const client = await this.#connect(this.#server, {
        signal: AbortSignal.any([timeout, this.#closing.signal]),
        timeoutMs: this.#limits.connectMs,
      });
      this.#health.failures = 0;
      client.onclose = () => (this.#client = undefined);
      return client;
    } catch (error) {
      this.#client = undefined;
      this.#health.failures++;
      this.#probeLater();
      throw toMcpError(error, this.#limits.connectMs / 1000);
    }
  }

  #probeLater(): void {
    if (this.#probe || this.#client || this.#closing.signal.aborted) return;
    const pause = Math.min(this.#limits.probeMs * 2 ** (this.#health.failures - 1), MAX_PROBE_MS);
    this.#probe = setTimeout(() => {
      this.#probe = undefined;
      this.#client ??= this.#open();
      this.#client.catch(() => undefined);
    }, pause);
    this.#probe.unref();
  }

  async #drop(client: Client): Promise<void> {
    this.#client = undefined;
    await client.close().catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#closing.abort(new DOMException("The session was closed.", "AbortError"));
    clearTimeout(this.#probe);
    const client = await this.#client?.catch(() => undefined);
    if (client) await this.#drop(client);
  }
}

function unreachable(server: McpServerRecord): SidecarError {
  return new SidecarError(
    "mcp_unreachable",
    `The server ${server.name} cannot be reached now. Go on without its tools.`,
  );
}

function toolErrorText(error: unknown): string {
  return error instanceof Error ? error.message : "The tool failed without saying why.";
}

/** The value, or after that time an error of the caller's making; the promise goes on. */
function within<Value>(
  promise: Promise<Value>,
  milliseconds: number,
  signal: AbortSignal,
  late: () => Error,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    const timer = setTimeout(() => reject(late()), milliseconds);
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    });
  });
}
