import { createHash, timingSafeEqual } from "node:crypto";
import { errors } from "oidc-provider";
import type { Client, ClientMetadata } from "oidc-provider";

/** How Odoo knows a client; documents of clients and registrations say nothing of it. */
export const KIND = "client_kind";
/** What a client without a person may do. */
export const GRANTED = "granted_scope";

const GRANTS_OF_APPS = new Set(["authorization_code", "refresh_token"]);

/**
 * Whatever an app says of itself, it asks people and nobody else, may use any port of the machine that it runs on, and
 * asks for scopes when it needs them. Only Odoo makes clients that act without a person.
 */
export function shapeClient(_context: unknown, key: string, kind: unknown, metadata: ClientMetadata): void {
  if (key !== KIND || kind === "machine") return;
  const { grant_types: grants } = metadata;
  if (!Array.isArray(grants) || !grants.includes("authorization_code"))
    throw new errors.InvalidClientMetadata("grant_types must contain authorization_code");
  metadata.grant_types = grants.filter((grant) => GRANTS_OF_APPS.has(grant));
  metadata.application_type = "native";
  delete metadata.scope;
}

/** Odoo stores hashes. With 256 bits of chance a secret needs no salt. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Instead of the secret, a client read from Odoo has its hash. */
export function hasSecret(client: Client, secret: string): boolean {
  const known = Buffer.from(client.clientSecret ?? "");
  const given = Buffer.from(hashSecret(secret));
  return known.length === given.length && timingSafeEqual(known, given);
}
