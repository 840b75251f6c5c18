import { z } from "zod";
import type { OdooClient } from "../client.ts";
import { foundRecords, jsonObject, specificationOf, text } from "./field.ts";

const MODEL = "woow_paas_platform.mcp_login";

const login = z.object({
  id: z.number(),
  /** Another one after each login; empty while nobody is logged in. */
  generation: text,
  stored_tokens_json: jsonObject,
  stored_pending_json: jsonObject,
});

const specification = specificationOf(login.shape);

/** One person's login to one server; secrets included, so never logged. */
export type McpLoginRecord = z.infer<typeof login>;

type Secrets = Record<string, unknown>;

export class McpLoginRecords {
  readonly #odoo: OdooClient;

  constructor(odoo: OdooClient) {
    this.#odoo = odoo;
  }

  async read(serverId: number, userId: number, signal?: AbortSignal): Promise<McpLoginRecord | undefined> {
    const domain = [
      ["server_id", "=", serverId],
      ["user_id", "=", userId],
    ];
    const [record] = await this.#odoo.call({
      model: MODEL,
      method: "web_search_read",
      kwargs: { domain, specification, limit: 1 },
      result: foundRecords(login),
      signal,
      repeatable: true,
    });
    return record;
  }

  /** Notes that a person was sent to an authorization server. A login that is there stays until the new one ends. */
  async begin(serverId: number, userId: number, stateHash: string, pending: Secrets): Promise<void> {
    await this.#call("sidecar_begin", [serverId, userId, stateHash, JSON.stringify(pending)]);
  }

  /** Stores the tokens of a login that has succeeded. Whatever was pending is forgotten. */
  async finish(id: number, tokens: Secrets, issuer: string): Promise<void> {
    await this.#call("sidecar_finish", [[id], JSON.stringify(tokens), issuer]);
  }

  async forgetPending(id: number): Promise<void> {
    await this.#call("sidecar_forget_pending", [[id]]);
  }

  /** Renewed tokens of the same login; nothing is written when the person has logged out or in again meanwhile. */
  async renew(id: number, generation: string, tokens: Secrets): Promise<void> {
    await this.#call("sidecar_renew", [[id], generation, JSON.stringify(tokens)]);
  }

  /** The authorization server renews this login no more: the person must log in again. */
  async expire(id: number, generation: string): Promise<void> {
    await this.#call("sidecar_expire", [[id], generation]);
  }

  #call(method: string, args: readonly unknown[]): Promise<unknown> {
    return this.#odoo.call({ model: MODEL, method, args, result: z.unknown(), repeatable: true });
  }
}
