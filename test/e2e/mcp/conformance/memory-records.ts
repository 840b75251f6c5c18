import { OdooClient } from "../../../../src/core/odoo/client.ts";
import { type McpLoginRecord, McpLoginRecords } from "../../../../src/core/odoo/records/mcp-login.ts";
import { type McpServerRecord, McpServerRecords } from "../../../../src/core/odoo/records/mcp-server.ts";

type Secrets = Record<string, unknown>;

/** Never called: the records below stay in memory. */
const noOdoo = new OdooClient({
  url: "http://127.0.0.1:1",
  db: "",
  login: "",
  apiKey: "",
  parallelCalls: 1,
  timeoutMs: 1,
  observe: () => undefined,
});

/** The login of one person to one server, as Odoo keeps it. */
export class MemoryLogins extends McpLoginRecords {
  generation = "";
  #record: McpLoginRecord | undefined;
  #logins = 0;

  constructor() {
    super(noOdoo);
  }

  override async read(): Promise<McpLoginRecord | undefined> {
    return this.#record;
  }

  override async begin(_server: number, _user: number, _stateHash: string, pending: Secrets): Promise<void> {
    this.#record = {
      id: 1,
      generation: this.generation,
      stored_tokens_json: {},
      stored_pending_json: pending,
    };
  }

  override async finish(_id: number, tokens: Secrets): Promise<void> {
    this.generation = `login ${++this.#logins}`;
    this.#record = {
      id: 1,
      generation: this.generation,
      stored_tokens_json: tokens,
      stored_pending_json: {},
    };
  }

  override async renew(_id: number, _generation: string, tokens: Secrets): Promise<void> {
    if (this.#record) this.#record.stored_tokens_json = tokens;
  }

  override async forgetPending(): Promise<void> {
    if (this.#record) this.#record.stored_pending_json = {};
  }

  override async expire(): Promise<void> {
    this.#record = undefined;
  }
}

/** The one server's record. */
export class MemoryServers extends McpServerRecords {
  readonly #server: McpServerRecord;

  constructor(server: McpServerRecord) {
    super(noOdoo);
    this.#server = server;
  }

  override async registered(_id: number, values: { registration?: string; issuer?: string }): Promise<void> {
    if (values.registration) this.#server.stored_oauth_registration_json = JSON.parse(values.registration);
    if (values.issuer) this.#server.oauth_issuer = values.issuer;
  }
}
