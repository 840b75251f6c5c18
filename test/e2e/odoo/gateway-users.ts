import { admitToGateway, createApiKey } from "../../../dev/demo/gateway-keys.ts";
import type { RunningOdoo } from "../../../dev/odoo/program.ts";
import type { OdooRpc } from "../../../dev/odoo/rpc.ts";
import { odooOf } from "./demo-stack.ts";

export interface GatewayUser {
  id: number;
  login: string;
  odoo: RunningOdoo;
  key: string;
}

let count = 0;

/** A new plain user who may connect agents, with a key. */
export async function createGatewayUser(admin: OdooRpc): Promise<GatewayUser> {
  const login = `agent-${process.pid}-${++count}`;
  const password = `${login}-password`;
  const id = await admin.create("res.users", { name: `Agent's User ${count}`, login, password });
  await admitToGateway(admin, login);
  const odoo = odooOf(login, password);
  return { id, login, odoo, key: await createApiKey(odoo) };
}
