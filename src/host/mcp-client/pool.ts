import type { Client } from "@modelcontextprotocol/client";
import { SidecarError } from "../../core/errors/sidecar-error.ts";
import type { Store } from "../../core/store/store.ts";
import type { ToolCallOptions } from "../../core/tool/tool.ts";
import type { ToolResult } from "../../core/tool/tool-result.ts";
import type { CalledTool } from "./called-tool.ts";
import { connectTimes } from "./connect.ts";
import { connectionKey } from "./connection-key.ts";
import type { ServerConnection } from "./server-connection.ts";
import { ServerHealth } from "./server-health.ts";
import { McpSession, type ProcessStatus, processOf, type SessionOptions } from "./session.ts";
import { SparePrograms } from "./spare-programs.ts";

export interface McpPoolOptions extends Omit<SessionOptions, "usualMs"> {
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

/** Connecting is worth beginning early where it takes longer, in milliseconds. */
const SLOW_MS = 1_000;

/**
 * Sessions with MCP servers, one for each identity, server and set of credentials: what a server remembers
 * of one person or conversation never meets another.
 */
export class McpPool {
  readonly #sessions = new Map<string, McpSession>();
  /** By server and credentials: a dead server is waited for once, not once a conversation. */
  readonly #health;
  readonly #spares: SparePrograms;
  readonly #options: McpPoolOptions;
  readonly #usualMs: (key: string) => number | undefined;
  readonly #sweeper: NodeJS.Timeout;

  constructor(options: McpPoolOptions) {
    this.#options = options;
    this.#health = options.store.room<ServerHealth>("serverHealth");
    const times = connectTimes(options.store);
    this.#usualMs = (key) => times.get(key);
    this.#spares = new SparePrograms({ ...options, usualMs: this.#usualMs });
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
    return this.#sessionFor(identity, server).callTool(tool, args, options);
  }

  /** Connects beforehand, while the model thinks. Nothing is ended for a program that may not be needed. */
  prepare(identity: string, server: ServerConnection): void {
    const isKnown = this.#sessions.has(keyOf(identity, server));
    if (!isKnown && server.transport === "stdio" && this.#crowd(server)) return;
    this.#sessionFor(identity, server).prepare();
  }

  /** Connecting with this server takes so long that people notice. */
  isSlow(server: ServerConnection): boolean {
    return (this.#usualMs(connectionKey(server)) ?? 0) >= SLOW_MS;
  }

  status(serverId: number): ServerStatus {
    const sessions = this.#of(serverId).map(([, session]) => session);
    const spares = this.#spares
      .of(serverId)
      .flatMap(({ client }) => (client ? (processOf(client) ?? []) : []));
    const processes = sessions.flatMap((session) => session.process ?? []);
    return { sessions: sessions.length, processes: [...processes, ...spares] };
  }

  /**
   * Ends all sessions with a server. @returns how many there were; programs that do not want to end may take some
   * seconds, and `gone` waits for them.
   */
  stop(serverId: number): { closed: number; gone: Promise<unknown> } {
    const sessions = this.#of(serverId);
    const ends = sessions.map(([key]) => this.#end(key));
    const spares = this.#spares.of(serverId).map((spare) => this.#spares.end(spare));
    return { closed: sessions.length, gone: Promise.all([...ends, ...spares]) };
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    const spares = this.#spares.all.map((spare) => this.#spares.end(spare));
    await Promise.all([...spares, ...[...this.#sessions.keys()].map((key) => this.#end(key))]);
  }

  #sessionFor(identity: string, server: ServerConnection): McpSession {
    const key = keyOf(identity, server);
    const known = this.#sessions.get(key);
    if (known) {
      known.server = server;
      return known;
    }
    if (server.transport === "stdio") this.#makeRoom(server);
    const connection = connectionKey(server);
    const health = this.#health.get(connection) ?? new ServerHealth(this.#options.probeMs);
    this.#health.set(connection, health);
    const connect: SessionOptions["connect"] = async (target, options) => {
      const client = (await this.#takeSpare(target)) ?? (await this.#options.connect(target, options));
      if (target.transport === "stdio" && !this.#crowd(target)) this.#spares.keep(target);
      return client;
    };
    const session = new McpSession(server, health, { ...this.#options, connect, usualMs: this.#usualMs });
    this.#sessions.set(key, session);
    return session;
  }

  /** One that has ended meanwhile is none. */
  async #takeSpare(server: ServerConnection): Promise<Client | undefined> {
    const client = await this.#spares.take(server);
    return client?.transport && client;
  }

  /**
   * Each conversation has a program of its own, so a busy day would start hundreds: beyond the limits the one
   * that was idle longest ends, which costs its conversation a restart. A spare one costs nobody anything.
   */
  #makeRoom(server: ServerConnection): void {
    const crowd = this.#crowd(server);
    // A spare program of this connection is taken over: it is no further one.
    if (!crowd || this.#spares.has(server)) return;
    const [spare] = crowd.spares;
    if (spare) return void this.#spares.end(spare);
    const [idlest] = crowd.sessions
      .filter(([, session]) => !session.busy)
      .toSorted(([, one], [, other]) => one.lastUsed - other.lastUsed);
    if (!idlest)
      throw new SidecarError(
        "mcp_error",
        `All ${crowd.sessions.length} programs that may run for ${server.name} are busy (limit of programs). Try again in a moment.`,
      );
    void this.#end(idlest[0]);
  }

  /** The programs of which one has to end before another one of this server may start; nothing while there is room. */
  #crowd({ serverId }: ServerConnection) {
    const { processes, processesPerServer } = this.#options;
    const sessions = [...this.#sessions].filter(([, session]) => session.server.transport === "stdio");
    const all = { sessions, spares: this.#spares.all };
    const own = {
      sessions: sessions.filter(([, session]) => session.server.serverId === serverId),
      spares: this.#spares.of(serverId),
    };
    if (own.sessions.length + own.spares.length >= processesPerServer) return own;
    return all.sessions.length + all.spares.length >= processes ? all : undefined;
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
    for (const spare of this.#spares.all) if (spare.lastUsed <= oldest) void this.#spares.end(spare);
    if (!this.#sessions.size) this.#health.clear();
  }
}

function keyOf(identity: string, server: ServerConnection): string {
  return `${identity} ${connectionKey(server)}`;
}
