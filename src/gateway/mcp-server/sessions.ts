import type { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";
import type { Store } from "../../core/store/store.ts";
import type { Credential } from "../identity/credential.ts";
import { GatewayRefusal } from "../identity/refusal.ts";

/** Sessions of one key at once; its oldest one gives way. */
const MAX_OF_KEY = 50;

export interface Session {
  /** Of the key that opened it: with another key it does not exist. */
  hash: string;
  client: string;
  /** It came by Odoo's address, where there are no streams. */
  relayed: boolean;
  transport: WebStandardStreamableHTTPServerTransport;
}

/** Sessions of 2025's protocol. They give no right: Odoo is asked with each request. */
export class Sessions {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
    this.#room.onRemove = ({ transport }) => void transport.close();
  }

  keep(id: string, session: Session): void {
    this.#room.set(id, session);
    const ids = [...(this.#ofKeys.get(session.hash) ?? []), id].filter((each) => this.#room.has(each));
    for (const oldest of ids.splice(0, ids.length - MAX_OF_KEY)) this.#room.delete(oldest);
    this.#ofKeys.set(session.hash, ids);
  }

  /** Each use renews it. @throws GatewayRefusal `session_not_found` */
  use(id: string, { hash }: Credential, relayed: boolean): Session {
    const session = this.#room.get(id);
    if (session?.hash !== hash || session.relayed !== relayed)
      throw new GatewayRefusal("session_not_found", "There is no such session. Initialize a new one.");
    this.#room.set(id, session);
    return session;
  }

  forget(id: string): void {
    this.#room.delete(id);
  }

  get #room() {
    return this.#store.room<Session>("gatewaySessions");
  }

  get #ofKeys() {
    return this.#store.room<string[]>("gatewaySessionsOfKeys");
  }
}
