import { setTimeout as pause } from "node:timers/promises";
import pLimit from "p-limit";
import type { McpLoginRecords } from "../../core/odoo/records/mcp-login.ts";
import {
  type McpServerRecord,
  type McpServerRecords,
  type SyncCounts,
  type SyncOutcome,
  withLogin,
} from "../../core/odoo/records/mcp-server.ts";
import { type FindToolsOptions, findTools } from "./find-tools.ts";

/** Syncs in the background at once: each may start a program, and Odoo has other work. */
const PARALLEL_SYNCS = 2;
/** Odoo waits for an answer for 20 s; a program that loads its packages first may take longer, in milliseconds. */
const ANSWER_MS = 15_000;
/** What Odoo is told meanwhile. */
const STARTING: SyncOutcome = {
  state: "draft",
  state_message: "The program is starting for the first time, which may take a minute",
  reason: "program_starting",
  values: {},
  tools: false,
};

export interface ServerSyncOptions extends FindToolsOptions {
  servers: McpServerRecords;
  logins: McpLoginRecords;
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

  /**
   * An outcome that Odoo waits for. One that takes longer than it waits is told later, by a call of its own.
   * @param keepTools whether Odoo wants the tools, too.
   */
  async inTime(
    { id, connection }: McpServerRecord,
    finding: Promise<SyncOutcome>,
    { keepTools }: { keepTools: boolean },
  ): Promise<SyncOutcome> {
    if (connection?.transport !== "stdio") return finding;
    const { servers, log } = this.#options;
    const timer = new AbortController();
    const outcome = await Promise.race([finding, pause(ANSWER_MS, undefined, { signal: timer.signal })]);
    timer.abort();
    if (outcome) return outcome;
    const telling = finding.then((found) =>
      servers.syncDone(id, keepTools ? found : { ...found, tools: false }),
    );
    telling.catch((error: unknown) => log.warn({ err: error, server: id }, "outcome not told"));
    return STARTING;
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
