import { z } from "zod";
import type { OdooClient } from "../client.ts";

const MODEL = "woow_paas_gateway.gateway";

const metadata = z.record(z.string(), z.unknown());
const json = z.string().transform((text, context): Record<string, unknown> => {
  try {
    return metadata.parse(JSON.parse(text));
  } catch {
    context.addIssue("no JSON");
    return z.NEVER;
  }
});
const token = z.object({ payload: json, used: z.boolean() });
const keySet = z.union([z.string(), z.literal(false)]);

/** What the authorization server remembers in Odoo (docs/gateway.md). All methods @throw OdooError. */
export class GatewayOAuthRecords {
  readonly #odoo: OdooClient;

  constructor(odoo: OdooClient) {
    this.#odoo = odoo;
  }

  /** The keys that sign, as a JSON Web Key Set; false before there are any. */
  keys(): Promise<string | false> {
    return this.#ask("oauth_keys", [], keySet, true);
  }

  /** @returns the set that holds: another one where another sidecar was first. */
  keepKeys(keys: string): Promise<string | false> {
    return this.#ask("oauth_keep_keys", [keys], keySet, true);
  }

  findClient(clientId: string) {
    return this.#ask("oauth_find_client", [clientId], z.union([metadata, z.literal(false)]), true);
  }

  /** @returns whether clients may register themselves. */
  register(client: Record<string, unknown>): Promise<boolean> {
    return this.#ask("oauth_register", [client], z.boolean(), false);
  }

  findGrant(reference: string) {
    return this.#ask("oauth_find_grant", [reference], z.union([metadata, z.literal(false)]), true);
  }

  revokeGrant(reference: string): Promise<boolean> {
    return this.#ask("oauth_revoke_grant", [reference], z.boolean(), true);
  }

  /** @returns whether it may be given out. */
  keepToken(hash: string, payload: object, seconds: number): Promise<boolean> {
    return this.#ask("oauth_keep_token", [hash, payload, seconds], z.boolean(), false);
  }

  findToken(hash: string) {
    return this.#ask("oauth_find_token", [hash], z.union([token, z.literal(false)]), true);
  }

  /** @returns whether it was not used before: of two callers at once, one is told so. */
  useToken(hash: string): Promise<boolean> {
    return this.#ask("oauth_use_token", [hash], z.boolean(), false);
  }

  /** Forgets a token by its hash, or all of a grant. */
  dropTokens({ hash, grant }: { hash?: string; grant?: string }): Promise<boolean> {
    return this.#ask("oauth_drop_tokens", [hash ?? false, grant ?? false], z.boolean(), true);
  }

  #ask<Result>(method: string, args: unknown[], result: z.ZodType<Result>, repeatable: boolean) {
    return this.#odoo.call({ model: MODEL, method, args, result, repeatable });
  }
}
