import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { admitToGateway, revokeApiKeys } from "../../../dev/demo/gateway-keys.ts";
import type { OdooRpc } from "../../../dev/odoo/rpc.ts";
import { type AgentClient, connect1, connect2, use } from "../../unit/gateway/gateway-client.ts";
import { adminRpc, gateway } from "./demo-stack.ts";
import { createGatewayUser } from "./gateway-users.ts";

const url = `${gateway.url}/mcp/v1`;
const COUNT = { model: "res.partner" };
const Calls = z.array(
  z.object({
    user_id: z.tuple([z.number(), z.string()]),
    client: z.string(),
    outcome: z.string(),
    model: z.string(),
    arguments: z.string(),
    error: z.union([z.string(), z.literal(false)]),
  }),
);

let admin: OdooRpc;
beforeAll(async () => {
  admin = await adminRpc();
});

describe.each([
  ["2.x", connect2],
  ["1.x", connect1],
])("an agent with the SDK %s", (_version, connect) => {
  test("works in Odoo as the user of its key", async () => {
    const [asAdmin, asDemo] = await Promise.all([connect(url, gateway.key), connect(url, gateway.userKey)]);
    for (const [client, login] of [
      [asAdmin, "admin"],
      [asDemo, "demo"],
    ] as const)
      expect((await use(client, "odoo_connect")).structuredContent).toMatchObject({ user: { login } });
    const create = (client: AgentClient, name: string) =>
      use(client, "odoo_create", { model: "res.partner.industry", records: [{ name }] });
    const made = await create(asAdmin, "Of an agent of admin");
    expect(made.structuredContent).toMatchObject({ ids: [expect.any(Number)] });
    expect(await create(asDemo, "Of an agent of demo")).toMatchObject({ isError: true });
    const found = await use(asDemo, "odoo_search", {
      model: "res.partner.industry",
      domain: [["name", "like", "Of an agent"]],
      fields: ["name", "create_uid"],
    });
    expect(found.structuredContent).toMatchObject({
      records: [{ name: "Of an agent of admin", create_uid: [2, expect.any(String)] }],
    });
    const { ids = [] } = made.structuredContent as { ids?: number[] };
    await admin.send("res.partner.industry", "unlink", [ids]);
    await Promise.all([asAdmin.close(), asDemo.close()]);
  });

  test("is refused with the next call when the key is revoked", async () => {
    const { key, odoo } = await createGatewayUser(admin);
    const client = await connect(url, key);
    expect((await use(client, "odoo_count", COUNT)).isError).toBeFalsy();
    await revokeApiKeys(odoo);
    await expect(use(client, "odoo_count", COUNT)).rejects.toThrow(/API key/);
  });

  test("is refused with the next call when the user is archived", async () => {
    const { key, id } = await createGatewayUser(admin);
    const client = await connect(url, key);
    expect((await use(client, "odoo_count", COUNT)).isError).toBeFalsy();
    await admin.send("res.users", "write", [[id], { active: false }]);
    await expect(use(client, "odoo_count", COUNT)).rejects.toThrow(/API key/);
  });

  test("is refused with the next call when the user leaves the group", async () => {
    const { key, login } = await createGatewayUser(admin);
    const client = await connect(url, key);
    expect((await use(client, "odoo_count", COUNT)).isError).toBeFalsy();
    await admitToGateway(admin, login, 3);
    await expect(use(client, "odoo_count", COUNT)).rejects.toThrow(/MCP Client User/);
  });
});

test("a user's companies bound what the agent sees", async () => {
  const company = await admin.create("res.company", { name: `Company of agents ${process.pid}` });
  const name = `Of the other company ${process.pid}`;
  await admin.create("res.partner", { name, company_id: company });
  const count = async (key: string) => {
    const client = await connect2(url, key);
    const answer = await use(client, "odoo_count", { model: "res.partner", domain: [["name", "=", name]] });
    await client.close();
    return answer.structuredContent;
  };
  expect(await count(gateway.key)).toMatchObject({ count: 1 });
  expect(await count(gateway.userKey)).toMatchObject({ count: 0 });
});

test("what agents did stands in Odoo: by whom, with which client, and how it ended", async () => {
  const { key, id } = await createGatewayUser(admin);
  const client = await connect1(url, key);
  await use(client, "odoo_count", COUNT);
  await use(client, "odoo_create", { model: "res.partner.industry", records: [{ name: "x" }] });
  await client.close();
  const fields = ["user_id", "client", "outcome", "model", "arguments", "error"];
  const calls = await admin.execute(
    Calls,
    "woow_paas_gateway.call",
    "search_read",
    [[["user_id", "=", id]], fields],
    {
      order: "id",
    },
  );
  expect(calls).toMatchObject([
    { client: "test-agent 1.0", outcome: "done", model: "res.partner" },
    {
      client: "test-agent 1.0",
      outcome: "failed",
      model: "res.partner.industry",
      error: expect.stringContaining("create"),
    },
  ]);
});
