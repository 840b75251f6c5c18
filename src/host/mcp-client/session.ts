import type { Client } from "@modelcontextprotocol/client";
import pTimeout from "p-timeout";
import { SidecarError } from "../../core/errors/sidecar-error.ts";
import type { ToolCallOptions } from "../../core/tool/tool.ts";
import { failure, type ToolResult } from "../../core/tool/tool-result.ts";
import { closeClient, type ConnectMcp } from "./connect.ts";
import { toToolResult } from "./content.ts";
import { breaksSession, misunderstood, neverExecuted, toMcpError, wantsInput } from "./mcp-error.ts";
import { type ServerConnection, usesOAuth } from "./server-connection.ts";
import type { ServerHealth } from "./server-health.ts";
import { StdioTransport } from "./stdio-transport.ts";
import { followToolChanges } from "./tool-changes.ts";
import type { CalledTool } from "./called-tool.ts";

export interface SessionOptions {
  connect: ConnectMcp;
  /** Longest wait of a background connection, in milliseconds. */
  connectMs: number;
  /** Longest wait of a turn for a connection, in milliseconds. */
  patienceMs: number;
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

/** The SDK's own timeout; a turn ends its calls itself, by the signal. */
const NO_TIMEOUT = 2_147_483_647;

/**
 * One identity's session with one server: connected when first used, kept warm, healed by itself. While the
 * server is dead, calls fail at once and only the background tries to reach it.
 */
export class McpSession {
  readonly server: ServerConnection;
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
    const transport = this.#client?.transport;
    if (!(transport instanceof StdioTransport) || transport.pid === null) return undefined;
    const started = transport.started.toISOString();
    return { pid: transport.pid, started, restarts: this.#connections - 1 };
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
    const client = await this.#connected(signal);
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
      return toToolResult(result);
    } catch (error) {
      signal.throwIfAborted();
      if (!breaksSession(error)) return failure(toolErrorText(error));
      await this.#drop(client);
      // The server was restarted, speaks otherwise now, or has forgotten the session: the call has not run.
      if (again && neverExecuted(error) && !this.#closing.signal.aborted) {
        if (misunderstood(error)) this.#connection = this.#open(true);
        return this.#tryCall(tool, args, options, false);
      }
      throw this.#closing.signal.aborted ? ended(this.server) : toMcpError(error, this.#seconds, this.server);
    }
  }

  async #connected(signal: AbortSignal): Promise<Client> {
    signal.throwIfAborted();
    if (this.#client) return this.#client;
    if (this.#closing.signal.aborted) throw ended(this.server);
    if (this.#health.dead) {
      this.#probeLater();
      throw unreachable(this.server);
    }
    const connection = (this.#connection ??= this.#open());
    return pTimeout(connection, {
      milliseconds: this.#options.patienceMs,
      signal,
      fallback: () => {
        // Slow or dead: later calls do not wait, until the connection in the background is there.
        this.#health.tooSlow();
        throw unreachable(this.server);
      },
    });
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

function unreachable(server: ServerConnection): SidecarError {
  return new SidecarError(
    "mcp_unreachable",
    `The server ${server.name} cannot be reached now. Go on without its tools.`,
  );
}

function ended(server: ServerConnection): SidecarError {
  return new SidecarError("mcp_error", `An administrator ended the sessions with ${server.name}.`);
}

function toolErrorText(error: unknown): string {
  if (wantsInput(error)) return "The tool wants to ask the person something, which chats cannot pass on.";
  return error instanceof Error ? error.message : "The tool failed without saying why.";
}
