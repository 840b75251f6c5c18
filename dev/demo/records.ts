import { z } from "zod";
import type { OdooRpc } from "../odoo/rpc.ts";
import { createDemoService } from "./cloud-service.ts";

const WIZARD = "woow_paas_platform.sidecar_key_wizard";
const PARAMETER = "woow_paas_platform.sidecar";

/** Makes the service user's API key, the way an administrator does in the settings. An older key stops working. */
export async function createSidecarKey(odoo: OdooRpc): Promise<string> {
  const wizard = await odoo.create(WIZARD, {});
  const Action = z.object({ context: z.object({ default_api_key: z.string().min(1) }) });
  const action = await odoo.execute(Action, WIZARD, "action_generate", [[wizard]]);
  return action.context.default_api_key;
}

/** Tells Odoo where its sidecar is. */
export async function connectSidecar(odoo: OdooRpc, url: string, secret: string): Promise<void> {
  for (const [name, value] of Object.entries({ url, secret }))
    await odoo.send("ir.config_parameter", "set_param", [`${PARAMETER}_${name}`, value]);
}

export interface DemoModel {
  url: string;
  key: string;
  name: string;
}

/**
 * A model, a sample MCP server with its tools, an assistant that uses both, and a plain user with a cloud service.
 * Can be run again.
 */
export async function createDemoRecords(odoo: OdooRpc, model: DemoModel, mcpUrl: string): Promise<void> {
  const config = await odoo.put("ai.config", [["name", "=", "Demo Model"]], {
    name: "Demo Model",
    api_base_url: model.url,
    api_key: model.key,
    model: model.name,
  });
  const server = await odoo.put("woow_paas_platform.mcp_server", [["name", "=", "Everything"]], {
    name: "Everything",
    transport: "streamable_http",
    url: mcpUrl,
    description: "The MCP reference server, with tools of every kind",
  });
  const thisOdoo = await odoo.search("woow_paas_platform.mcp_server", [["transport", "=", "internal"]], {
    limit: 1,
  });
  const assistant = await odoo.put("ai.assistant", [["name", "=", "Demo Assistant"]], {
    name: "Demo Assistant",
    description: "Answers with the tools of a sample MCP server and of this Odoo",
    system_prompt: "You are a helpful assistant. Use your tools when they help. Answer briefly, in Markdown.",
    config_id: config,
    mcp_server_ids: [[6, 0, [server, ...thisOdoo]]],
  });
  await odoo.put("res.users", [["login", "=", "demo"]], {
    name: "Dora Demo",
    login: "demo",
    password: "demo",
  });
  await syncServer(odoo, server);
  const dora = await odoo.signedInAs("demo", "demo");
  const service = await createDemoService(odoo, dora, assistant, mcpUrl);
  await syncServer(dora, service.server);
}

const Outcome = z.object({ params: z.object({ type: z.string(), message: z.string() }) });

async function syncServer(odoo: OdooRpc, server: number): Promise<void> {
  const { params } = await odoo.execute(Outcome, "woow_paas_platform.mcp_server", "action_sync", [[server]]);
  if (params.type !== "success")
    throw new Error(`The tools of the sample MCP server could not be synced: ${params.message}`);
}
