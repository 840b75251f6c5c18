import type { OdooReadiness } from "../../core/odoo/readiness.ts";
import { VERSION } from "../../core/version.ts";

/** What agents and programs are told without an identity: that this runs, and whether Odoo can be reached. */
export async function gatewayHealth(readiness: OdooReadiness) {
  const reachable = await readiness.checkBriefly().then(
    () => true,
    () => false,
  );
  return { status: "ok", version: VERSION, odoo: { reachable } };
}
