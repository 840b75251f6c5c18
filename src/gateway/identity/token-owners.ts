import type { Store } from "../../core/store/store.ts";
import { type Credential, hashOf } from "./credential.ts";

/** Access tokens change every hour; the app that has them stays the same, in its sessions and its limits. */
export class TokenOwners {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** @param owner names the app's connection, and opens nothing. */
  remember(token: string, owner: string, ttlMs: number): void {
    this.#room.set(hashOf(token), owner, ttlMs);
  }

  /** The credential, with what stands for its owner where that is known. */
  owned(credential: Credential): Credential {
    return { ...credential, hash: this.#room.get(credential.hash) ?? credential.hash };
  }

  get #room() {
    return this.#store.room<string>("tokenOwners");
  }
}
