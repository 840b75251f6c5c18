import { z } from "zod";
import type { OdooClient } from "../client.ts";

const answer = z.union([
  z.object({ refused: z.enum(["credential", "second_factor", "group", "disabled"]) }),
  z.object({ user_id: z.number(), key: z.string(), expires_in: z.number() }),
]);

/** The key, which stands for the password, ends after `expires_in` seconds, or with the password. */
export type GatewayLogin = z.infer<typeof answer>;

/** Logins with a password. */
export class GatewayLogins {
  readonly #odoo: OdooClient;

  constructor(odoo: OdooClient) {
    this.#odoo = odoo;
  }

  /** @throws OdooError */
  login(login: string, password: string, signal?: AbortSignal): Promise<GatewayLogin> {
    return this.#odoo.call({
      model: "woow_paas_gateway.gateway",
      method: "gateway_login",
      args: [login, password],
      result: answer,
      signal,
      repeatable: true,
    });
  }
}
