import type { Store } from "./store.ts";

/** Counts what is open at once, such as streams, by who opened it. */
export class OpenCounts {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** @returns what ends it, which may be called more than once; undefined when `most` are open already. */
  open(who: string, most: number): (() => void) | undefined {
    const count = this.#room.get(who) ?? 0;
    if (count >= most) return;
    this.#room.set(who, count + 1);
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      const left = (this.#room.get(who) ?? 1) - 1;
      if (left > 0) this.#room.set(who, left);
      else this.#room.delete(who);
    };
  }

  get #room() {
    return this.#store.room<number>("gatewayStreams");
  }
}
