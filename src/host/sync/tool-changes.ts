import type { Logger } from "../../core/log.ts";
import type { SyncCounts } from "../../core/odoo/records/mcp-server.ts";
import type { Store } from "../../core/store/store.ts";

export interface ToolChangesOptions {
  /** @param userId whose session heard of it. */
  sync: (serverId: number, userId: number | undefined) => Promise<SyncCounts>;
  log: Logger;
  store: Store;
}

/** Several changes in a row are one, and many sessions hear of the same one. */
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 600_000;
/** A server whose tools really change, again and again, is still followed this often. */
const MAX_BUSY_PAUSE_MS = 30_000;
/** Silence of so many pauses makes a server a quiet one again. */
const QUIET_PAUSES = 10;

interface Server {
  state: "quiet" | "waiting" | "syncing" | "changed while syncing";
  pauseMs: number;
  /** Whose session heard of the last change, where people log in. */
  userId: number | undefined;
  /** Epoch milliseconds of the end of the last sync. */
  synced: number;
}

/**
 * Synchronises a server that says that its tools changed: one sync at a time, after a pause. The pause doubles
 * each time until the server is quiet, so one that never stops talking is asked ever more seldom.
 */
export class ToolChanges {
  readonly #options: ToolChangesOptions;
  readonly #servers;

  constructor(options: ToolChangesOptions) {
    this.#options = options;
    this.#servers = options.store.room<Server>("toolChanges");
  }

  /** The server says that its tools changed. */
  announce(serverId: number, userId?: number): void {
    const server = this.#servers.get(String(serverId)) ?? {
      state: "quiet",
      pauseMs: FIRST_PAUSE_MS,
      userId,
      synced: 0,
    };
    server.userId = userId;
    this.#servers.set(String(serverId), server);
    if (server.state === "syncing") server.state = "changed while syncing";
    if (server.state !== "quiet") return;
    const quietMs = Math.min(server.pauseMs * QUIET_PAUSES, MAX_PAUSE_MS);
    if (Date.now() - server.synced > quietMs) server.pauseMs = FIRST_PAUSE_MS;
    this.#syncLater(serverId, server);
  }

  #syncLater(serverId: number, server: Server): void {
    server.state = "waiting";
    setTimeout(() => void this.#sync(serverId, server), server.pauseMs).unref();
  }

  async #sync(serverId: number, server: Server): Promise<void> {
    server.state = "syncing";
    let changes = 0;
    try {
      const { added, updated, removed } = await this.#options.sync(serverId, server.userId);
      changes = added + updated + removed;
    } catch (error) {
      this.#options.log.warn({ err: error, server: serverId }, "changed tools not synchronised");
    }
    server.synced = Date.now();
    server.pauseMs = Math.min(server.pauseMs * 2, changes ? MAX_BUSY_PAUSE_MS : MAX_PAUSE_MS);
    if (stateOf(server) === "changed while syncing") this.#syncLater(serverId, server);
    else server.state = "quiet";
  }
}

/** Read anew: it may have changed while awaiting, which the compiler does not see. */
function stateOf(server: Server): Server["state"] {
  return server.state;
}
