import { type Client, ProtocolError, SSEClientTransport } from "@modelcontextprotocol/client";
import pTimeout from "p-timeout";
import { SidecarError } from "../../core/errors/sidecar-error.ts";
import type { ToolCallOptions } from "../../core/tool/tool.ts";
import type { ToolResult } from "../../core/tool/tool-result.ts";
import { breaksConnection, hasForgotten, mayHaveForgotten, toCallFailure } from "./call-error.ts";
import type { CalledTool } from "./called-tool.ts";
import { closeClient, type ConnectMcp } from "./connect.ts";
import { connectionKey } from "./connection-key.ts";
import { toToolResult } from "./content.ts";
import { neverReached, toMcpError } from "./mcp-error.ts";
import { type ServerConnection, usesOAuth } from "./server-connection.ts";
import type { ServerHealth } from "./server-health.ts";
import { StdioTransport } from "./stdio-transport.ts";
import { followToolChanges } from "./tool-changes.ts";
import { isBrokenAnswer } from "./wire/broken-answer.ts";
import { unwrapResult } from "./wire/raw-result.ts";

export interface SessionOptions {
  connect: ConnectMcp;
  /** Longest wait of a background connection, in milliseconds. */
  connectMs: number;
  /** Longest wait of a turn for a connection with a server that may be dead, in milliseconds. */
  patienceMs: number;
  /** Longest first start of a program, in milliseconds. */
  firstStartMs: number;
  /** How long the last connection of that key took, in milliseconds; nothing when there was none. */
  usualMs: (key: string) => number | undefined;
  /** Called when a server says that its tools changed. @param userId whose session heard of it, where people log in. */
  onToolsChanged: (serverId: number, userId: number | undefined) => void;
}

/** A running program of a server. */
export interface ProcessStatus {
  pid: number;
  /** ISO 8601 */
  started: string;
  /** How often this session has started it anew. */
  restarts: number;
}

/** A person is told of a wait that lasts longer, in milliseconds. */
const UNTOLD_MS = 1_000;
/** A start may take so many times as long as the last one, when the machine is busy. */
const SLOWER = 3;
/** The SDK's own timeout; a turn ends its calls itself, by the signal. */
const NO_TIMEOUT = 2_147_483_647;

/**
 * One identity's session with one server: connected when first used, kept warm, healed by itself. While the
 * server is dead, calls fail at once and only the background tries to reach it.
 */
export class McpSession {
  /** As it was told with the last call; what makes another connection of it is the same as ever. */
  server: ServerConnection;
  readonly #options: SessionOptions;
  readonly #health: ServerHealth;
  readonly #closing = new AbortController();
  #connection: Promise<Client> | undefined;
  #client: Client | undefined;
  #connections = 0;
  #calls = 0;
  lastUsed = Date.now();

  constructor(server: ServerConnection, health: ServerHealth, options: SessionOptions) {
    this.server = server;
    this.#health = health;
    this.#options = options;
  }

  get busy(): boolean {
    return this.#calls > 0;
  }

  get process(): ProcessStatus | undefined {
    return this.#client && processOf(this.#client, this.#connections - 1);
  }

  /** @throws SidecarError `mcp_unreachable` and its kin; the signal's reason on abort. */
  async callTool(
    tool: CalledTool,
    args: Record<string, unknown>,
    options: ToolCallOptions,
  ): Promise<ToolResult> {
    this.#calls++;
    try {
      return await this.#tryCall(tool, args, options, true);
    } finally {
      this.#calls--;
      this.lastUsed = Date.now();
    }
  }

  async #tryCall(
    tool: CalledTool,
    args: Record<string, unknown>,
    options: ToolCallOptions,
    again: boolean,
  ): Promise<ToolResult> {
    const { signal, onProgress } = options;
    const client = await this.#connected(options);
    try {
      const result = await client.callTool(
        { name: tool.name, arguments: args },
        {
          signal,
          onprogress: onProgress,
          timeout: NO_TIMEOUT,
          resetTimeoutOnProgress: false,
          // Without it the SDK would have to list the tools first.
          toolDefinition: { name: tool.name, inputSchema: { ...tool.inputSchema, type: "object" } },
        },
      );
      return toToolResult(unwrapResult(result));
    } catch (error) {
      signal.throwIfAborted();
      if (this.#closing.signal.aborted) {
        await this.#drop(client);
        throw ended(this.server);
      }
      if (again && (await this.#hasNotRun(client, error, signal)))
        return this.#tryCall(tool, args, options, false);
      if (breaksConnection(error)) await this.#drop(client);
      return toCallFailure(error, this.#seconds, this.server);
    }
  }

  /**
   * Whether it is certain that a call that failed has not run; the next one goes over a new connection then. A status
   * is no proof, whatever the specification says of it: a server that seems to have forgotten the session is asked.
   */
  async #hasNotRun(client: Client, error: unknown, signal: AbortSignal): Promise<boolean> {
    if (neverReached(error)) {
      await this.#drop(client);
      return true;
    }
    if (!mayHaveForgotten(error)) return false;
    const wasModern = client.getProtocolEra() === "modern";
    const found = await askAfterSession(client, error, signal);
    if (found === "known") return false;
    await this.#drop(client);
    if (found === "doubtful") return false;
    // To begin the new way costs no request, so it would not be noticed that the server does not know it any more.
    this.#connection = this.#open(wasModern);
    return true;
  }

  /** Connects beforehand, for a call that may come. */
  prepare(): void {
    if (this.#closing.signal.aborted || this.#health.dead) return;
    this.#connection ??= this.#open();
    this.#connection.catch(() => undefined);
  }

  async #connected({ signal, onStarting }: ToolCallOptions): Promise<Client> {
    signal.throwIfAborted();
    if (this.#client) return this.#client;
    if (this.#closing.signal.aborted) throw ended(this.server);
    if (this.#health.dead) {
      this.#probeLater();
      throw unreachable(this.server);
    }
    const connection = (this.#connection ??= this.#open());
    const telling = setTimeout(() => onStarting?.(), UNTOLD_MS);
    try {
      return await pTimeout(connection, {
        milliseconds: this.#patienceMs(),
        signal,
        fallback: () => {
          // Slow or dead: later calls do not wait, until the connection in the background is there.
          this.#health.tooSlow();
          throw unreachable(this.server);
        },
      });
    } finally {
      clearTimeout(telling);
    }
  }

  /** A server that works is waited for as long as it may need; one of which nothing good is known, hardly. */
  #patienceMs(): number {
    const { patienceMs, connectMs, firstStartMs, usualMs } = this.#options;
    if (!this.server.worked) return patienceMs;
    const usual = usualMs(connectionKey(this.server));
    if (usual === undefined) return this.server.transport === "stdio" ? firstStartMs : connectMs;
    return Math.min(Math.max(patienceMs, usual * SLOWER), Math.max(connectMs, usual));
  }

  async #open(doubtProtocol = false): Promise<Client> {
    const { connect, connectMs, onToolsChanged } = this.#options;
    try {
      const client = await connect(this.server, {
        signal: AbortSignal.any([AbortSignal.timeout(connectMs), this.#closing.signal]),
        timeoutMs: connectMs,
        doubtProtocol,
      });
      this.#health.connected();
      this.#connections++;
      this.#client = client;
      const open = new AbortController();
      const since = Date.now();
      client.onclose = () => {
        open.abort();
        if (this.#client !== client) return;
        this.#client = this.#connection = undefined;
        this.#health.ended(Date.now() - since);
      };
      followToolChanges(client, open.signal, () => onToolsChanged(this.server.serverId, this.#userId));
      return client;
    } catch (error) {
      this.#connection = undefined;
      const failure = toMcpError(error, this.#seconds, this.server);
      if (!this.#closing.signal.aborted) {
        this.#health.failed(failure);
        if (this.#health.dead) this.#probeLater();
      }
      throw failure;
    }
  }

  #probeLater(): void {
    if (this.#connection || this.#closing.signal.aborted) return;
    this.#health.probeLater(this, () => {
      this.#connection ??= this.#open();
      this.#connection.catch(() => undefined);
    });
  }

  async #drop(client: Client): Promise<void> {
    if (this.#client === client) this.#client = this.#connection = undefined;
    await client.close().catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#closing.abort(new DOMException("The session was closed.", "AbortError"));
    this.#health.release(this);
    const client = await this.#connection?.catch(() => undefined);
    this.#client = this.#connection = undefined;
    if (client) await closeClient(client);
  }

  get #userId(): number | undefined {
    return usesOAuth(this.server) ? this.server.authentication.login?.userId : undefined;
  }

  get #seconds(): number {
    return this.#options.connectMs / 1000;
  }
}

/** The program behind a client, if there is one. */
export function processOf({ transport }: Client, restarts = 0): ProcessStatus | undefined {
  if (!(transport instanceof StdioTransport) || transport.pid === null) return undefined;
  return { pid: transport.pid, started: transport.started.toISOString(), restarts };
}

function unreachable(server: ServerConnection): SidecarError {
  return new SidecarError(
    "mcp_unreachable",
    `The server ${server.name} cannot be reached now. Go on without its tools.`,
  );
}

function ended(server: ServerConnection): SidecarError {
  return new SidecarError("mcp_error", `An administrator ended the sessions with ${server.name}.`);
}

/** How long a server may take for the question whether it knows a session, in milliseconds. */
const QUESTION_MS = 2_000;

/** Asks a server something harmless in a session that it may have forgotten. Silence is no proof. */
async function askAfterSession(
  client: Client,
  call: unknown,
  signal: AbortSignal,
): Promise<"known" | "forgotten" | "doubtful"> {
  const { transport } = client;
  const isModern = client.getProtocolEra() === "modern";
  const hasSession = transport?.sessionId !== undefined || transport instanceof SSEClientTransport;
  try {
    const options = { signal, timeout: QUESTION_MS };
    await (isModern ? client.discover(options) : client.ping(options));
    return "known";
  } catch (question) {
    signal.throwIfAborted();
    if (hasForgotten({ call, question, isModern, hasSession })) return "forgotten";
    // It understood the question, and answers it in this session.
    return question instanceof ProtocolError && !isBrokenAnswer(question) ? "known" : "doubtful";
  }
}
