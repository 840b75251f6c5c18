import type { Client } from "@modelcontextprotocol/client";
import { closeClient, type ConnectMcp } from "./connect.ts";
import { connectionKey } from "./connection-key.ts";
import type { ServerConnection } from "./server-connection.ts";

export interface SparesOptions {
  connect: ConnectMcp;
  /** Longest start, in milliseconds. */
  connectMs: number;
  /** How long the last connection of that key took, in milliseconds. */
  usualMs: (key: string) => number | undefined;
}

/** A program that starts quicker, in milliseconds, is started when it is needed. */
const SLOW_MS = 1_500;

interface Spare {
  server: ServerConnection;
  client: Client | undefined;
  starting: Promise<Client | undefined>;
  ending: AbortController;
  /** Epoch milliseconds of the last call for such a program. */
  lastUsed: number;
}

/**
 * Programs that are slow to start, one of each, started for the next conversation that needs one. They are as new as
 * any other: nobody has spoken with them.
 */
export class SparePrograms {
  readonly #options: SparesOptions;
  /** By connection. */
  readonly #spares = new Map<string, Spare>();

  constructor(options: SparesOptions) {
    this.#options = options;
  }

  get all(): readonly Spare[] {
    return [...this.#spares.values()];
  }

  of(serverId: number): readonly Spare[] {
    return this.all.filter(({ server }) => server.serverId === serverId);
  }

  has(server: ServerConnection): boolean {
    return this.#spares.has(connectionKey(server));
  }

  /** @returns the spare program of a server, started or starting. */
  take(server: ServerConnection): Promise<Client | undefined> | undefined {
    const key = connectionKey(server);
    const spare = this.#spares.get(key);
    this.#spares.delete(key);
    return spare?.starting;
  }

  /** Starts one for a server whose programs are slow to start. */
  keep(server: ServerConnection): void {
    const key = connectionKey(server);
    const known = this.#spares.get(key);
    if (known) known.lastUsed = Date.now();
    if (known || (this.#options.usualMs(key) ?? 0) < SLOW_MS) return;
    const ending = new AbortController();
    const { connect, connectMs: timeoutMs } = this.#options;
    const starting = connect(server, { signal: ending.signal, timeoutMs }).then(
      (client) => {
        spare.client = client;
        client.onclose = () => this.#forget(spare);
        return client;
      },
      () => {
        this.#forget(spare);
        return undefined;
      },
    );
    const spare: Spare = { server, client: undefined, starting, ending, lastUsed: Date.now() };
    this.#spares.set(key, spare);
  }

  /** Settles when the program has ended. */
  async end(spare: Spare): Promise<void> {
    this.#forget(spare);
    spare.ending.abort(new DOMException("The spare program is not needed.", "AbortError"));
    const client = await spare.starting;
    if (client) await closeClient(client);
  }

  #forget(spare: Spare): void {
    const key = connectionKey(spare.server);
    if (this.#spares.get(key) === spare) this.#spares.delete(key);
  }
}
