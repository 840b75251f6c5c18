import { randomBytes } from "node:crypto";
import type { Store } from "../../core/store/store.ts";
import type { Credential } from "../identity/credential.ts";

const PREFIX = "rest-";

/** Tokens of `POST /connect`. Each stands for one credential, which Odoo is asked about with every call. */
export class RestSessions {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** @returns the new session's token. */
  open(credential: Credential, seconds: number): string {
    const token = PREFIX + randomBytes(32).toString("base64url");
    this.#room.set(token, credential, seconds * 1000);
    return token;
  }

  /** What a token stands for, if it is still open. Any other bearer is a credential itself. */
  resolve(credential: Credential): Credential | undefined {
    return isToken(credential) ? this.#room.get(credential.key) : credential;
  }

  close(credential: Credential): void {
    if (isToken(credential)) this.#room.delete(credential.key);
  }

  get #room() {
    return this.#store.room<Credential>("restSessions");
  }
}

function isToken({ key }: Credential): boolean {
  return key.startsWith(PREFIX);
}
