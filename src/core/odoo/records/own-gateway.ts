import type { OdooCall, OdooClient } from "../client.ts";
import { GatewayRecords } from "./gateway.ts";

/**
 * The same door for a user whom Odoo has logged in itself: the addon's `gateway_own_…` methods take no key.
 * @param companies ids; empty: all of the user's.
 */
export function ownGateway(odoo: OdooClient, companies: readonly number[]): GatewayRecords {
  const context = companies.length > 0 ? { context: { allowed_company_ids: companies } } : {};
  return new GatewayRecords({
    call: <Result>(call: OdooCall<Result>) =>
      odoo.call({
        ...call,
        method: call.method.replace(/^gateway_/, "gateway_own_"),
        // The first one is the key.
        args: call.args?.slice(1) ?? [],
        kwargs: context,
      }),
  });
}
