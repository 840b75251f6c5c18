import pLimit from "p-limit";
import type { Logger } from "../../core/log.ts";
import type { McpLoginRecords } from "../../core/odoo/records/mcp-login.ts";
import { type McpServerRecords, type SyncCounts, withLogin } from "../../core/odoo/records/mcp-server.ts";
import type { ListToolsOptions } from "../mcp-client/list-tools.ts";
import { findTools } from "./find-tools.ts";

/** Syncs in the background at once: each may start a program, and Odoo has other work. */
const PARALLEL_SYNCS = 2;

export interface ServerSyncOptions extends ListToolsOptions {
  servers: McpServerRecords;
  logins: McpLoginRecords;
  log: Logger;
}

/** Syncs that the sidecar begins by itself, or that nobody waits for: their outcomes are told to Odoo. */
export class ServerSync {
  readonly #options: ServerSyncOptions;
  readonly #slot = pLimit(PARALLEL_SYNCS);

  constructor(options: ServerSyncOptions) {
    this.#options = options;
  }

  /**
   * @param userId whose login is used, where the server asks people to log in.
   * @throws SidecarError `server_not_found`, or an Odoo error; a failing server is an outcome.
   */
  sync(id: number, userId?: number): Promise<SyncCounts> {
    return this.#slot(() => this.#sync(id, userId));
  }

  /** Begins a sync that nobody waits for. */
  syncLater(id: number, userId?: number): void {
    this.sync(id, userId).catch((error: unknown) =>
      this.#options.log.warn({ err: error, server: id }, "server not synchronised"),
    );
  }

  /** Odoo's own tools come with this program, and a new version has others: all servers that offer them are told. */
  async syncOdooTools(): Promise<void> {
    for (const id of await this.#options.servers.internal()) await this.sync(id);
  }

  async #sync(id: number, userId: number | undefined): Promise<SyncCounts> {
    const { servers, logins } = this.#options;
    const server = await servers.read(id);
    const login = userId === undefined ? undefined : await logins.read(id, userId);
    const reached = withLogin(server, { userId: userId ?? 0, generation: login?.generation });
    return servers.syncDone(id, await findTools(reached, this.#options));
  }
}
