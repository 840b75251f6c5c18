import { z } from "zod";
import type { OdooRpc } from "../odoo/rpc.ts";

const SERVICE = "woow_paas_platform.cloud_service";
const SERVER = "woow_paas_platform.mcp_server";
const ADDRESSES = "woow_paas_platform.user_server_addresses";
const NAME = "Demo Shop";

/**
 * A cloud service of the plain user with an MCP server of its own and a conversation about it. The sample server is
 * inside the network, where servers of people may not be: its address is exempted. Can be run again.
 */
export async function createDemoService(
  admin: OdooRpc,
  owner: OdooRpc,
  assistant: number,
  mcpUrl: string,
): Promise<{ server: number }> {
  await allowAddress(admin, mcpUrl);
  const service = await admin.put(SERVICE, [["name", "=", NAME]], {
    name: NAME,
    reference: "demo-shop",
    state: "running",
    url: "https://shop.example.com",
    description: "The demo's online shop",
    owner_id: owner.userId,
    member_ids: [[4, admin.userId]],
  });
  const own: unknown[] = ["cloud_service_id", "=", service];
  const [attached] = await owner.search(SERVER, [own]);
  const server =
    attached ?? (await owner.create(SERVER, { name: "Shop Tools", url: mcpUrl, cloud_service_id: service }));
  if (attached !== undefined) await owner.send(SERVER, "write", [[server], { url: mcpUrl }]);
  await startConversation(admin, owner, assistant, service);
  return { server };
}

async function startConversation(admin: OdooRpc, owner: OdooRpc, assistant: number, service: number) {
  const [existing] = await owner.search("discuss.channel", [["cloud_service_id", "=", service]]);
  if (existing !== undefined) return;
  const Assistants = z.tuple([z.object({ partner_id: z.tuple([z.number(), z.string()]) })]);
  const [{ partner_id: identity }] = await admin.execute(Assistants, "ai.assistant", "read", [
    [assistant],
    ["partner_id"],
  ]);
  await owner.create("discuss.channel", {
    name: `About the ${NAME}`,
    channel_type: "group",
    channel_partner_ids: [[4, identity[0]]],
    ai_assistant_id: assistant,
    ai_auto_reply: true,
    cloud_service_id: service,
  });
}

async function allowAddress(admin: OdooRpc, url: string): Promise<void> {
  const { protocol, hostname, port } = new URL(url);
  const address = `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
  const Text = z.union([z.string(), z.literal(false)]).transform((value) => value || "");
  const allowed = (await admin.execute(Text, "ir.config_parameter", "get_param", [ADDRESSES])).split(
    /[\s,]+/,
  );
  if (allowed.includes(address)) return;
  const addresses = [...allowed, address].join(" ").trim();
  await admin.send("ir.config_parameter", "set_param", [ADDRESSES, addresses]);
}
