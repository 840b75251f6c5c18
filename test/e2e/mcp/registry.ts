import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { FakeMcpServer } from "../../fakes/fake-odoo.ts";
import type { Stack } from "../../fakes/stack.ts";
import { token } from "../../fakes/start-sidecar.ts";

/** Programs of the official servers. */
export const EVERYTHING = fileURLToPath(
  import.meta.resolve("@modelcontextprotocol/server-everything/dist/index.js"),
);
export const FILESYSTEM = fileURLToPath(
  import.meta.resolve("@modelcontextprotocol/server-filesystem/dist/index.js"),
);
export const MEMORY = fileURLToPath(import.meta.resolve("@modelcontextprotocol/server-memory/dist/index.js"));

interface SyncAnswer {
  success: boolean;
  state: string;
  state_message: string;
  tool_count: number;
  error_code?: string;
}

export async function sync(
  stack: Stack,
  server: Omit<FakeMcpServer, "tools" | "name">,
  path = "sync",
): Promise<SyncAnswer> {
  stack.odoo.servers = [{ name: "Real", tools: [], ...server }];
  stack.odoo.calls.length = 0;
  const response = await stack.sidecar.request("POST", `/v1/mcp-servers/${server.id}/${path}`, {
    token: await token({ server: server.id }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as SyncAnswer;
}

/** Takes over what the sync wrote, as the addon does. */
export function storeTools(stack: Stack): void {
  const outcome = stack.odoo.calls.find(({ method }) => method === "sidecar_sync_done")?.args[1] as {
    tools: { name: string; input_schema: string }[];
  };
  const [server] = stack.odoo.servers;
  if (!server) throw new Error("no server");
  server.tools = outcome.tools.map(({ name, input_schema }, position) => ({
    id: position + 1,
    name,
    input_schema: JSON.parse(input_schema),
  }));
  stack.odoo.channelId++;
}
