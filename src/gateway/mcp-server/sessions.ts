import { randomUUID } from "node:crypto";
import type { Store } from "../../core/store/store.ts";
import type { Credential } from "../identity/credential.ts";
import { GatewayRefusal } from "../identity/refusal.ts";

interface Session {
  /** Of the key that opened it: with another key it does not exist. */
  hash: string;
  client: string;
  /** The client can ask its user. */
  asks: boolean;
}

/** Sessions of 2025's protocol. They hold what the agent says of itself, and give no right. */
export class Sessions {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** @returns the new session's id. */
  open({ hash }: Credential, { client, asks }: Omit<Session, "hash">): string {
    const id = randomUUID();
    this.#room.set(id, { hash, client, asks });
    return id;
  }

  /** @throws GatewayRefusal `session_not_found` */
  use(id: string, { hash }: Credential): Session {
    const session = this.#room.get(id);
    if (session?.hash !== hash)
      throw new GatewayRefusal("session_not_found", "There is no such session. Initialize a new one.");
    this.#room.set(id, session);
    return session;
  }

  /** @throws GatewayRefusal `session_not_found` */
  close(id: string, credential: Credential): void {
    this.use(id, credential);
    this.#room.delete(id);
  }

  get #room() {
    return this.#store.room<Session>("gatewaySessions");
  }
}
