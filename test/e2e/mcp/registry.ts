import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { FakeMcpServer } from "../../fakes/fake-odoo.ts";
import type { Stack, Answer } from "../../fakes/stack.ts";

/** Programs of the official servers. */
export const EVERYTHING = fileURLToPath(
  import.meta.resolve("@modelcontextprotocol/server-everything/dist/index.js"),
);
export const FILESYSTEM = fileURLToPath(
  import.meta.resolve("@modelcontextprotocol/server-filesystem/dist/index.js"),
);
export const MEMORY = fileURLToPath(import.meta.resolve("@modelcontextprotocol/server-memory/dist/index.js"));

export async function sync(
  stack: Stack,
  server: Omit<FakeMcpServer, "tools" | "name">,
  path = "sync",
): Promise<Answer> {
  stack.odoo.servers = [{ name: "Real", tools: [], ...server }];
  stack.odoo.calls.length = 0;
  const { status, answer } = await stack.askAbout(server.id, path);
  expect(status).toBe(200);
  return answer;
}

/** Takes over what the sync wrote, as the addon does. */
export function storeTools(stack: Stack): void {
  const { tools } = stack.odoo.synced.at(-1) ?? {};
  if (!tools) throw new Error("no tools");
  const [server] = stack.odoo.servers;
  if (!server) throw new Error("no server");
  server.tools = tools.map(({ name, input_schema }, position) => ({
    id: position + 1,
    name,
    input_schema: JSON.parse(input_schema),
  }));
  stack.odoo.channelId++;
}
