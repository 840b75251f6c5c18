import type { McpLoginRecord } from "../../core/odoo/records/mcp-login.ts";
import type { LoginStore } from "../mcp-client/oauth/login-store.ts";

/** What became of a login during a call, for Odoo to store. */
export interface LoginChanges {
  /** The authorization server of a client that an administrator entered. */
  issuer?: string;
  /** JSON text: the renewed tokens of the login of that generation. */
  renewed?: { generation: string; tokens_json: string };
  /** The generation of a login that is renewed no more. */
  expired?: string;
}

/**
 * The login that came along with Odoo's own call. While Odoo waits for the answer it must not be asked anything:
 * what is to be stored goes back with that answer.
 */
export class CarriedLogins implements LoginStore {
  readonly #login: McpLoginRecord | undefined;
  readonly changes: LoginChanges = {};

  constructor(login: McpLoginRecord | undefined) {
    this.#login = login;
  }

  async read(): Promise<McpLoginRecord | undefined> {
    return this.#login;
  }

  /** Whether Odoo keeps them is not known before its transaction has ended. */
  async renew({ generation }: { generation: string }, tokens: object): Promise<boolean> {
    this.changes.renewed = { generation, tokens_json: JSON.stringify(tokens) };
    return false;
  }

  async expire({ generation }: { generation: string }): Promise<void> {
    this.changes.expired = generation;
  }

  async pinIssuer(_serverId: number, issuer: string): Promise<void> {
    this.changes.issuer = issuer;
  }
}
