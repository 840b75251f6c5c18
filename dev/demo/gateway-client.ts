import { z } from "zod";
import type { OdooRpc } from "../odoo/rpc.ts";

const MODEL = "woow_paas_gateway.oauth_client";
const Action = z.object({
  context: z.object({ default_client_id: z.string().min(1), default_client_secret: z.string().min(1) }),
});

export interface GatewayClient {
  clientId: string;
  clientSecret: string;
}

/** A program without a person that acts as `demo`, made as an administrator makes it. */
export async function createGatewayClient(admin: OdooRpc): Promise<GatewayClient> {
  const [demo] = await admin.search("res.users", [["login", "=", "demo"]]);
  const client = await admin.put(MODEL, [["name", "=", "Demo Program"]], {
    name: "Demo Program",
    user_id: demo,
    allow_write: true,
    allow_call: true,
  });
  const { context } = await admin.execute(Action, MODEL, "action_new_secret", [[client]]);
  return { clientId: context.default_client_id, clientSecret: context.default_client_secret };
}
