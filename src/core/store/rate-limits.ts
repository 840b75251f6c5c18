import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Store } from "./store.ts";

const SECONDS = 60;

/** Counts calls a minute: by a class of calls, and by who makes them. */
export class RateLimits {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Counts one. @returns seconds to wait when there were too many, else 0. */
  async count(kind: string, who: string, perMinute: number): Promise<number> {
    try {
      await this.#limiter(kind, perMinute).consume(who);
      return 0;
    } catch (error) {
      if (error instanceof RateLimiterRes) return secondsOf(error);
      throw error;
    }
  }

  /** Takes back one that was counted. */
  async forget(kind: string, who: string, perMinute: number): Promise<void> {
    await this.#limiter(kind, perMinute).reward(who);
  }

  /** Looks without counting. @returns seconds to wait when the next one would be too many, else 0. */
  async peek(kind: string, who: string, perMinute: number): Promise<number> {
    const state = await this.#limiter(kind, perMinute).get(who);
    return state && state.consumedPoints >= perMinute ? secondsOf(state) : 0;
  }

  #limiter(kind: string, perMinute: number): RateLimiterMemory {
    const room = this.#store.room<RateLimiterMemory>("rateLimits");
    let limiter = room.get(kind);
    if (!limiter) room.set(kind, (limiter = new RateLimiterMemory({ points: perMinute, duration: SECONDS })));
    limiter.points = perMinute;
    return limiter;
  }
}

function secondsOf({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(Math.ceil(msBeforeNext / 1000), 1);
}
