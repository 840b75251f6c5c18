import { OpenCounts } from "../../core/store/open-counts.ts";
import type { Store } from "../../core/store/store.ts";
import type { Caller } from "../identity/credential.ts";
import { GatewayRefusal } from "../identity/refusal.ts";
import { networkOf } from "./network-of.ts";

/** Streams of MCP's old transport that one address may hold open. */
const SSE_OF_ADDRESS = 3;
/** Other streams that one key may hold open: an agent has one for each session. */
const STREAMS_OF_KEY = 20;
/** Seconds after which another attempt makes sense. */
const RETRY_AFTER = 15;

/** How many streams are open at once. */
export class StreamLimits {
  readonly #counts: OpenCounts;

  constructor(store: Store) {
    this.#counts = new OpenCounts(store);
  }

  /** @returns what gives the place back. @throws GatewayRefusal `rate_limited` */
  open({ door, address, credential }: Caller): () => void {
    const close =
      door === "sse"
        ? this.#counts.open(`sse ${networkOf(address)}`, SSE_OF_ADDRESS)
        : this.#counts.open(`key ${credential.hash}`, STREAMS_OF_KEY);
    if (close) return close;
    throw new GatewayRefusal("rate_limited", "Too many streams are open. Close one first.", {
      retryAfter: RETRY_AFTER,
    });
  }
}
