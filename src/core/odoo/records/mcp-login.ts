import { z } from "zod";
import type { OdooClient } from "../client.ts";
import { foundRecords, jsonObject, specificationOf, text } from "./field.ts";

const MODEL = "woow_paas_platform.mcp_login";

const columns = {
  id: z.number(),
  /** Another one after each login; empty while nobody is logged in. */
  generation: text,
  stored_tokens_json: jsonObject,
};
const specification = specificationOf(columns);

/** One person's login to one server, as Odoo answers it and sends it along; secrets included, so never logged. */
export const mcpLogin = z
  .object(columns)
  .transform(({ id, generation, stored_tokens_json: tokens }) => ({ id, generation, tokens }));

export type McpLoginRecord = z.infer<typeof mcpLogin>;

/** People's logins as Odoo keeps them. */
export class McpLoginRecords {
  readonly #odoo: OdooClient;

  constructor(odoo: OdooClient) {
    this.#odoo = odoo;
  }

  async read(serverId: number, userId: number): Promise<McpLoginRecord | undefined> {
    const domain = [
      ["server_id", "=", serverId],
      ["user_id", "=", userId],
    ];
    const [record] = await this.#odoo.call({
      model: MODEL,
      method: "web_search_read",
      kwargs: { domain, specification, limit: 1 },
      result: foundRecords(mcpLogin),
      repeatable: true,
    });
    return record;
  }

  async renew({ id, generation }: McpLoginKey, tokens: object): Promise<boolean> {
    await this.#call(MODEL, "sidecar_renew", [[id], generation, JSON.stringify(tokens)]);
    return true;
  }

  async expire({ id, generation }: McpLoginKey): Promise<void> {
    await this.#call(MODEL, "sidecar_expire", [[id], generation]);
  }

  async pinIssuer(serverId: number, issuer: string): Promise<void> {
    await this.#call("woow_paas_platform.mcp_server", "sidecar_pin_issuer", [[serverId], issuer]);
  }

  #call(model: string, method: string, args: readonly unknown[]): Promise<unknown> {
    return this.#odoo.call({ model, method, args, result: z.unknown(), repeatable: true });
  }
}

interface McpLoginKey {
  id: number;
  generation: string;
}
