import { RateLimits } from "../../core/store/rate-limits.ts";
import type { Store } from "../../core/store/store.ts";
import { type Caller, hashOf } from "../identity/credential.ts";
import { rateLimited } from "../identity/refusal.ts";
import { networkOf } from "./network-of.ts";
import type { Settings } from "./settings.ts";

/** Each is a record in Odoo. */
const REGISTRATIONS_PER_MINUTE = 20;
/** Logins that an app begins, from one address: each is remembered for ten minutes. */
const AUTHORIZATIONS_PER_MINUTE = 300;
/** Requests without a key, from one address. */
const ANONYMOUS_PER_MINUTE = 60;
/** So many addresses' failed logins lock a user name: fewer would let one address lock out others. */
const ADDRESSES_OF_NAME = 5;

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
    await this.#countOne(kind, credential.hash, kind === "read" ? reads : writes);
  }

  /** Counts a request of nobody in particular. @throws GatewayRefusal `rate_limited` */
  async countAnonymous(address: string): Promise<void> {
    await this.#countOne("anonymous", networkOf(address), ANONYMOUS_PER_MINUTE);
  }

  /**
   * Stops whoever tries keys. Behind a proxy all have one address, so a key that Odoo knew a while ago passes: whether
   * it still holds, Odoo says.
   * @throws GatewayRefusal `rate_limited`
   */
  async checkLogins({ credential, address }: Caller): Promise<void> {
    if (this.#known.has(credential.hash)) return;
    const { failed_logins_per_minute: most } = await this.#settings.read();
    const wait = await this.#limits.peek("login", networkOf(address), most);
    if (wait) throw rateLimited(wait);
  }

  async countLogin({ credential, address }: Caller, succeeded: boolean): Promise<void> {
    if (succeeded) return this.#known.set(credential.hash, true);
    this.#known.delete(credential.hash);
    const { failed_logins_per_minute: most } = await this.#settings.read();
    await this.#limits.count("login", networkOf(address), most);
  }

  /**
   * Counts a password before it is tried, so that many at once are stopped as well; also by the user name, since an
   * attacker may have many addresses.
   * @returns what forgets it, for one that was no failed login.
   * @throws GatewayRefusal `rate_limited`
   */
  async countPassword(name: string, address: string): Promise<() => Promise<void>> {
    const { failed_logins_per_minute: most } = await this.#settings.read();
    const tries = [
      ["login", networkOf(address), most],
      ["name", hashOf(name.toLowerCase()), most * ADDRESSES_OF_NAME],
    ] as const;
    for (const [kind, who, limit] of tries) await this.#countOne(kind, who, limit);
    return async () => {
      for (const [kind, who, limit] of tries) await this.#limits.forget(kind, who, limit);
    };
  }

  /**
   * Stops whoever tries the secrets of clients.
   * @throws GatewayRefusal `rate_limited`
   */
  async checkAddress(address: string): Promise<void> {
    const { failed_logins_per_minute: most } = await this.#settings.read();
    const wait = await this.#limits.peek("client", networkOf(address), most);
    if (wait) throw rateLimited(wait);
  }

  async countFailedClient(address: string): Promise<void> {
    const { failed_logins_per_minute: most } = await this.#settings.read();
    await this.#limits.count("client", networkOf(address), most);
  }

  /** Counts a client that registers itself. @throws GatewayRefusal `rate_limited` */
  async countRegistration(address: string): Promise<void> {
    await this.#countOne("registration", networkOf(address), REGISTRATIONS_PER_MINUTE);
  }

  /** Counts a login that an app begins. @throws GatewayRefusal `rate_limited` */
  async countAuthorization(address: string): Promise<void> {
    await this.#countOne("authorization", networkOf(address), AUTHORIZATIONS_PER_MINUTE);
  }

  async #countOne(kind: string, who: string, perMinute: number): Promise<void> {
    const wait = await this.#limits.count(kind, who, perMinute);
    if (wait) throw rateLimited(wait);
  }

  get #known() {
    return this.#store.room<true>("gatewayKeys");
  }
}
