import { createHash } from "node:crypto";
import type { McpServerRecord } from "../odoo/records/mcp-server.ts";
import type { ConnectMcp } from "./connect.ts";
import { McpSession, type ServerHealth, type SessionLimits } from "./session.ts";
import type { ToolCallOptions, ToolResult } from "./tool-result.ts";

export interface McpPoolOptions extends SessionLimits {
  /** A session that nobody used for so long is closed, in milliseconds. */
  idleMs: number;
  connect: ConnectMcp;
}

/**
 * Sessions with MCP servers, one for each identity, server and set of credentials: what a server remembers
 * of one person or conversation never meets another.
 */
export class McpPool {
  readonly #sessions = new Map<string, McpSession>();
  /** By server and credentials: a dead server is waited for once, not once a conversation. */
  readonly #health = new Map<string, ServerHealth>();
  readonly #options: McpPoolOptions;
  readonly #sweeper: NodeJS.Timeout;

  constructor(options: McpPoolOptions) {
    this.#options = options;
    this.#sweeper = setInterval(() => this.#closeIdle(), Math.min(options.idleMs, 30_000));
    this.#sweeper.unref();
  }

  callTool(
    identity: string,
    server: McpServerRecord,
    tool: string,
    args: Record<string, unknown>,
    options: ToolCallOptions,
  ): Promise<ToolResult> {
    const connection = connectionKey(server);
    const key = `${identity} ${connection}`;
    let session = this.#sessions.get(key);
    if (!session) {
      const health = this.#health.get(connection) ?? { failures: 0 };
      this.#health.set(connection, health);
      session = new McpSession(server, health, this.#options, this.#options.connect);
      this.#sessions.set(key, session);
    }
    return session.callTool(tool, args, options);
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(sessions.map((session) => session.close()));
  }

  #closeIdle(): void {
    const oldest = Date.now() - this.#options.idleMs;
    for (const [key, session] of this.#sessions) {
      if (session.busy || session.lastUsed > oldest) continue;
      this.#sessions.delete(key);
      void session.close();
    }
    if (!this.#sessions.size) this.#health.clear();
  }
}

/** Another address or key is another session. A hash, because keys of maps end up in heap dumps and logs. */
function connectionKey({
  id,
  command,
  url,
  transport,
  auth,
  stored_api_key,
  stored_headers_json,
  scope,
  allowed_addresses,
  stopped,
}: McpServerRecord): string {
  const credentials = [auth, stored_api_key, stored_headers_json];
  const permission = [scope, allowed_addresses, stopped];
  const connection = JSON.stringify([id, command, url, transport, credentials, permission]);
  return createHash("sha256").update(connection).digest("base64");
}
