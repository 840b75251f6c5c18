import type { Client, PriorDiscovery } from "@modelcontextprotocol/client";
import { StdioTransport } from "./stdio-transport.ts";

/** A server of the old protocol may learn the new one and still answer the old: it is asked again after an hour. */
const LIFETIME_MS = 3_600_000;
const MAX_ENTRIES = 1000;

/** Which protocol each server speaks, so that a new session of a known one need not ask. */
export class EraCache {
  readonly #verdicts = new Map<string, { verdict: PriorDiscovery; expires: number }>();

  /** @param key of the connection: what a server offers may depend on who asks. */
  get(key: string): PriorDiscovery | undefined {
    const known = this.#verdicts.get(key);
    if (!known) return undefined;
    if (known.expires > Date.now()) return known.verdict;
    this.#verdicts.delete(key);
    return undefined;
  }

  learn(key: string, client: Client): void {
    const discover = client.getDiscoverResult();
    const verdict: PriorDiscovery = discover ? { kind: "modern", discover } : { kind: "legacy" };
    // A program is asked by starting it, and some are silent then: it keeps its verdict until it is wrong.
    const expires = client.transport instanceof StdioTransport ? Infinity : Date.now() + LIFETIME_MS;
    this.#verdicts.set(key, { verdict, expires });
    const [oldest] = this.#verdicts.keys();
    if (this.#verdicts.size > MAX_ENTRIES && oldest !== undefined) this.#verdicts.delete(oldest);
  }

  forget(key: string): void {
    this.#verdicts.delete(key);
  }
}
