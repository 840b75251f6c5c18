import { SidecarError } from "../../core/errors/sidecar-error.ts";
import type { Store } from "../../core/store/store.ts";
import type { ToolCallOptions } from "../../core/tool/tool.ts";
import type { ToolResult } from "../../core/tool/tool-result.ts";
import type { CalledTool } from "./called-tool.ts";
import { connectionKey } from "./connection-key.ts";
import type { ServerConnection } from "./server-connection.ts";
import { ServerHealth } from "./server-health.ts";
import { McpSession, type ProcessStatus, type SessionOptions } from "./session.ts";

export interface McpPoolOptions extends SessionOptions {
  store: Store;
  /** A session that nobody used for so long is closed, in milliseconds. */
  idleMs: number;
  /** First pause before a dead server is tried again, in milliseconds. */
  probeMs: number;
  /** Programs at once, of all servers of transport stdio and of one. */
  processes: number;
  processesPerServer: number;
}

export interface ServerStatus {
  sessions: number;
  processes: ProcessStatus[];
}

/**
 * Sessions with MCP servers, one for each identity, server and set of credentials: what a server remembers
 * of one person or conversation never meets another.
 */
export class McpPool {
  readonly #sessions = new Map<string, McpSession>();
  /** By server and credentials: a dead server is waited for once, not once a conversation. */
  readonly #health;
  readonly #options: McpPoolOptions;
  readonly #sweeper: NodeJS.Timeout;

  constructor(options: McpPoolOptions) {
    this.#options = options;
    this.#health = options.store.room<ServerHealth>("serverHealth");
    this.#sweeper = setInterval(() => this.#closeIdle(), Math.min(options.idleMs, 30_000));
    this.#sweeper.unref();
  }

  async callTool(
    identity: string,
    server: ServerConnection,
    tool: CalledTool,
    args: Record<string, unknown>,
    options: ToolCallOptions,
  ): Promise<ToolResult> {
    const connection = connectionKey(server);
    const key = `${identity} ${connection}`;
    let session = this.#sessions.get(key);
    if (!session) {
      if (server.transport === "stdio") this.#makeRoom(server);
      const health = this.#health.get(connection) ?? new ServerHealth(this.#options.probeMs);
      this.#health.set(connection, health);
      session = new McpSession(server, health, this.#options);
      this.#sessions.set(key, session);
    }
    return session.callTool(tool, args, options);
  }

  status(serverId: number): ServerStatus {
    const sessions = this.#of(serverId).map(([, session]) => session);
    const processes = sessions.flatMap((session) => session.process ?? []);
    return { sessions: sessions.length, processes };
  }

  /** Ends all sessions with a server, and waits until their programs are gone. @returns how many there were. */
  async stop(serverId: number): Promise<number> {
    const sessions = this.#of(serverId);
    await Promise.all(sessions.map(([key]) => this.#end(key)));
    return sessions.length;
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    await Promise.all([...this.#sessions.keys()].map((key) => this.#end(key)));
  }

  /**
   * Each conversation has a program of its own, so a busy day would start hundreds: beyond the limits the one
   * that was idle longest ends, which costs its conversation a restart.
   */
  #makeRoom(server: ServerConnection): void {
    const { processes, processesPerServer } = this.#options;
    const programs = [...this.#sessions].filter(([, session]) => session.server.transport === "stdio");
    const own = programs.filter(([, session]) => session.server.serverId === server.serverId);
    const crowded = own.length >= processesPerServer ? own : programs.length >= processes ? programs : [];
    if (!crowded.length) return;
    const [idlest] = crowded
      .filter(([, session]) => !session.busy)
      .toSorted(([, one], [, other]) => one.lastUsed - other.lastUsed);
    if (!idlest)
      throw new SidecarError(
        "mcp_error",
        `All ${crowded.length} programs that may run for ${server.name} are busy (limit of programs). Try again in a moment.`,
      );
    void this.#end(idlest[0]);
  }

  #of(serverId: number): [string, McpSession][] {
    return [...this.#sessions].filter(([, session]) => session.server.serverId === serverId);
  }

  async #end(key: string): Promise<void> {
    const session = this.#sessions.get(key);
    this.#sessions.delete(key);
    await session?.close();
  }

  #closeIdle(): void {
    const oldest = Date.now() - this.#options.idleMs;
    for (const [key, session] of this.#sessions)
      if (!session.busy && session.lastUsed <= oldest) void this.#end(key);
    if (!this.#sessions.size) this.#health.clear();
  }
}
