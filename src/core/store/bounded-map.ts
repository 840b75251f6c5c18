import { LRUCache } from "lru-cache";

export interface BoundedMapOptions {
  /** Entries at most; beyond it the one that was unused longest goes. */
  max: number;
  /** Milliseconds that an entry lives; without it, until there is no room. */
  ttlMs?: number | undefined;
}

/** A map that cannot grow without end. Reading an entry counts as using it, and does not lengthen its life. */
export class BoundedMap<Value extends {}> {
  readonly #cache: LRUCache<string, Value>;

  constructor({ max, ttlMs = 0 }: BoundedMapOptions) {
    // Entries that have expired are removed by themselves: some hold megabytes.
    this.#cache = new LRUCache<string, Value>({ max, ttl: ttlMs, ttlAutopurge: ttlMs > 0 });
  }

  get(key: string): Value | undefined {
    return this.#cache.get(key);
  }

  /** @param ttlMs this entry's own; `Infinity`: until there is no room. */
  set(key: string, value: Value, ttlMs?: number): void {
    this.#cache.set(key, value, ttlMs === undefined ? {} : { ttl: ttlMs === Infinity ? 0 : ttlMs });
  }

  has(key: string): boolean {
    return this.#cache.has(key);
  }

  delete(key: string): void {
    this.#cache.delete(key);
  }

  clear(): void {
    this.#cache.clear();
  }
}
