import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { adminRpc, signIn } from "../../odoo/demo-stack.ts";

/** Odoo's only HTTP worker waits for the sidecar here: whatever asked Odoo back would wait for ever. */
const Server = z.object({
  id: z.number(),
  url: z.string(),
  name: z.string(),
  tools: z.array(z.object({ name: z.string() })),
});
const Synced = Server.extend({ state: z.string(), sync: z.object({ success: z.boolean() }) });
const Notified = z.object({ params: z.object({ type: z.string(), message: z.string() }) });
const ROUTE = "/api/mcp-servers";

test("a server is added, synchronised and tested", async () => {
  const admin = await signIn();
  const sample = (await admin.read(z.array(Server), ROUTE)).find(({ name }) => name === "Everything");
  const values = { action: "create", name: "With one worker", url: sample?.url };
  const server = await admin.call(Synced, ROUTE, values);
  onTestFinished(async () => {
    await admin.call(z.unknown(), `${ROUTE}/${server.id}`, { action: "delete" });
  });
  expect(server).toMatchObject({ state: "connected", sync: { success: true } });
  const names = (tools: { name: string }[] = []) => tools.map(({ name }) => name).toSorted();
  expect(names(server.tools)).toEqual(names(sample?.tools));
  for (const action of ["sync", "test"])
    expect(await admin.call(Synced, `${ROUTE}/${server.id}`, { action })).toMatchObject({
      sync: { success: true },
    });
  const rpc = await adminRpc();
  for (const button of ["action_sync", "action_test"]) {
    const { params } = await rpc.execute(Notified, "woow_paas_platform.mcp_server", button, [[server.id]]);
    expect(params).toMatchObject({ type: "success" });
  }
});

test("the connection and a model are tested from their forms", async () => {
  const rpc = await adminRpc();
  const settings = await rpc.execute(z.number(), "res.config.settings", "create", [{}]);
  const connection = await rpc.execute(Notified, "res.config.settings", "action_ai_test_sidecar", [
    [settings],
  ]);
  expect(connection.params).toMatchObject({
    type: "success",
    message: expect.stringContaining("mcp_sidecar"),
  });
  const [config = 0] = await rpc.execute(z.array(z.number()), "ai.config", "search", [[]]);
  const model = await rpc.execute(Notified, "ai.config", "action_test", [[config]]);
  expect(model.params.message).toMatch(/answered in [\d.]+ s/);
});
