import { expect, test } from "vitest";
import { z } from "zod";
import { adminRpc, signIn } from "./demo-stack.ts";

const Server = z.object({
  id: z.number(),
  url: z.string(),
  name: z.string(),
  tools: z.array(z.object({ name: z.string() })),
});
const Synced = Server.extend({ sync: z.object({ success: z.boolean() }) });

test("syncs of one server at the same time all succeed, and make each tool once", async () => {
  const admin = await signIn();
  const route = "/api/mcp-servers";
  const sample = (await admin.read(z.array(Server), route)).find(({ name }) => name === "Everything");
  const values = { action: "create", name: "Synchronised by many", url: sample?.url };
  const server = await admin.call(Synced, route, values);
  // Without its tools, so that all of the syncs want to make them.
  const rpc = await adminRpc();
  const domain = [["server_id", "=", server.id]];
  const tools = await rpc.execute(z.array(z.number()), "woow_paas_platform.mcp_tool", "search", [domain]);
  await rpc.send("woow_paas_platform.mcp_tool", "unlink", [tools]);

  const answers = await Promise.all(
    Array.from({ length: 3 }, () => admin.call(Synced, `${route}/${server.id}`, { action: "sync" })),
  );

  expect(answers.map(({ sync }) => sync.success)).toEqual(Array.from({ length: 3 }, () => true));
  for (const { tools: listed } of answers) {
    const names = listed.map(({ name }) => name);
    expect(names.toSorted()).toEqual(sample?.tools.map(({ name }) => name).toSorted());
  }
  await admin.call(z.unknown(), `${route}/${server.id}`, { action: "delete" });
});
