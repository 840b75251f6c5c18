import type { RunEvent } from "../turn/turn-event.ts";

/**
 * The events of one run, numbered from 1. Every frame is encoded once and shared by all who listen; a
 * listener is no more than a position in the log.
 */
export class RunLog {
  readonly #frames: Uint8Array[] = [];
  readonly #listeners = new Set<() => void>();
  #closed = false;

  /** True when nothing will follow: after the terminal event, or when the log was abandoned. */
  get closed(): boolean {
    return this.#closed;
  }

  append(event: RunEvent): void {
    if (this.#closed) throw new Error("a run has exactly one terminal event");
    // A Buffer of this size comes out of Node's pool, which costs much less than memory of its own.
    this.#frames.push(Buffer.from(`id: ${this.#frames.length + 1}\ndata: ${JSON.stringify(event)}\n\n`));
    this.#closed = event.done;
    this.#changed();
  }

  /** Lets all listeners go without a terminal event: they attach again and hear the truth elsewhere. */
  abandon(): void {
    this.#closed = true;
    this.#changed();
  }

  /** Number of the last event. */
  get length(): number {
    return this.#frames.length;
  }

  /** @returns the frames after the event of that number. */
  after(last: number): readonly Uint8Array[] {
    return this.#frames.slice(last);
  }

  /** Calls `listener` at every change. @returns how to stop that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
