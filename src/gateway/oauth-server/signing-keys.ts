import { generateKeyPair, randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { z } from "zod";
import type { GatewayOAuthRecords } from "../../core/odoo/records/gateway-oauth.ts";

const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())).min(1) });

/** The keys that sign, from Odoo, where they outlive this process; made by the first one that needs them. */
export async function readSigningKeys(records: GatewayOAuthRecords) {
  const stored = (await records.keys()) || (await records.keepKeys(JSON.stringify(await makeKeys())));
  if (!stored) throw new Error("Odoo cannot decrypt the signing keys");
  return keySet.parse(JSON.parse(stored));
}

async function makeKeys() {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  return { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: randomUUID() }] };
}
