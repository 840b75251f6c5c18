import type { Client, PriorDiscovery } from "@modelcontextprotocol/client";
import type { Store } from "../../core/store/store.ts";
import { StdioTransport } from "./stdio-transport.ts";

/**
 * Which protocol each server speaks, so that a new session of a known one need not ask. A server of the old protocol
 * may learn the new one and still answer the old: it is asked again when the verdict has expired.
 */
export class EraCache {
  readonly #verdicts;

  constructor(store: Store) {
    this.#verdicts = store.room<PriorDiscovery>("protocolEras");
  }

  /** @param key of the connection: what a server offers may depend on who asks. */
  get(key: string): PriorDiscovery | undefined {
    return this.#verdicts.get(key);
  }

  learn(key: string, client: Client): void {
    const discover = client.getDiscoverResult();
    const verdict: PriorDiscovery = discover ? { kind: "modern", discover } : { kind: "legacy" };
    // A program is asked by starting it, and some are silent then: it keeps its verdict until it is wrong.
    const isProgram = client.transport instanceof StdioTransport;
    this.#verdicts.set(key, verdict, isProgram ? Infinity : undefined);
  }

  forget(key: string): void {
    this.#verdicts.delete(key);
  }
}
