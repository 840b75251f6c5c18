import type { LoginStore, StoredLogin } from "../../../../src/host/mcp-client/oauth/login-store.ts";

/** The login of one person to one server, in memory. */
export class MemoryLogins implements LoginStore {
  #login: StoredLogin | undefined;
  #logins = 0;

  /** A person has logged in. @returns the login's generation. */
  finish(tokens: object): string {
    const generation = `login ${++this.#logins}`;
    this.#login = { id: 1, generation, tokens };
    return generation;
  }

  async read(): Promise<StoredLogin | undefined> {
    return this.#login;
  }

  async renew(_login: object, tokens: object): Promise<boolean> {
    if (this.#login) this.#login.tokens = tokens;
    return true;
  }

  async expire(): Promise<void> {
    this.#login = undefined;
  }

  async pinIssuer(): Promise<void> {}
}
