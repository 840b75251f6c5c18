import { RateLimits } from "../../core/store/rate-limits.ts";
import type { Store } from "../../core/store/store.ts";
import type { Caller } from "../identity/credential.ts";
import { rateLimited } from "../identity/refusal.ts";
import type { Settings } from "./settings.ts";

/** Requests without a key, from one address. */
const ANONYMOUS_PER_MINUTE = 60;

/** Calls a minute of each key, which stands for one user's one client, and failed logins of each address. */
export class CallLimits {
  readonly #limits: RateLimits;
  readonly #settings: Settings;
  readonly #store: Store;

  constructor(settings: Settings, store: Store) {
    this.#limits = new RateLimits(store);
    this.#settings = settings;
    this.#store = store;
  }

  /** Counts a call. @throws GatewayRefusal `rate_limited` */
  async count(kind: "read" | "write", { credential }: Caller): Promise<void> {
    const { reads_per_minute: reads, writes_per_minute: writes } = await this.#settings.read();
    const wait = await this.#limits.count(kind, credential.hash, kind === "read" ? reads : writes);
    if (wait) throw rateLimited(wait);
  }

  /** Counts a request of nobody in particular. @throws GatewayRefusal `rate_limited` */
  async countAnonymous(address: string): Promise<void> {
    const wait = await this.#limits.count("anonymous", address, ANONYMOUS_PER_MINUTE);
    if (wait) throw rateLimited(wait);
  }

  /**
   * Stops whoever tries keys. Behind a proxy all have one address, so a key that Odoo knew a while ago passes: whether
   * it still holds, Odoo says.
   * @throws GatewayRefusal `rate_limited`
   */
  async checkLogins({ credential, address }: Caller): Promise<void> {
    if (this.#known.has(credential.hash)) return;
    const { failed_logins_per_minute: most } = await this.#settings.read();
    const wait = await this.#limits.peek("login", address, most);
    if (wait) throw rateLimited(wait);
  }

  async countLogin({ credential, address }: Caller, succeeded: boolean): Promise<void> {
    if (succeeded) return this.#known.set(credential.hash, true);
    this.#known.delete(credential.hash);
    const { failed_logins_per_minute: most } = await this.#settings.read();
    await this.#limits.count("login", address, most);
  }

  get #known() {
    return this.#store.room<true>("gatewayKeys");
  }
}
