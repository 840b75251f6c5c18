import { LRUCache } from "lru-cache";

export interface BoundedMapOptions {
  /** Entries at most; beyond it the one that was unused longest goes. */
  max: number;
  /** Milliseconds that an entry lives; without it, until there is no room. */
  ttlMs?: number | undefined;
  /** Characters of all entries, which are texts. */
  maxCharacters?: number | undefined;
}

/** A map that cannot grow without end. Reading an entry counts as using it, and does not lengthen its life. */
export class BoundedMap<Value extends {}> {
  /** Told of each entry that goes, whatever the reason; one that is set again stays. */
  onRemove: ((value: Value) => void) | undefined;
  readonly #cache: LRUCache<string, Value>;

  constructor({ max, ttlMs = 0, maxCharacters }: BoundedMapOptions) {
    this.#cache = new LRUCache<string, Value>({
      max,
      ttl: ttlMs,
      // Entries that have expired are removed by themselves: some hold megabytes.
      ttlAutopurge: ttlMs > 0,
      ...(maxCharacters !== undefined && {
        maxSize: maxCharacters,
        sizeCalculation: (value) => (typeof value === "string" ? value.length : 0) + 1,
      }),
      disposeAfter: (value, _key, reason) => {
        if (reason !== "set") this.onRemove?.(value);
      },
    });
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
