import { beforeAll, describe, expect, test } from "vitest";
import type { OdooRpc } from "../../../dev/odoo/rpc.ts";
import { connectAsking1, connectAsking2 } from "../../unit/gateway/asking-client.ts";
import { connect2, use, useConfirmed } from "../../unit/gateway/gateway-client.ts";
import { adminRpc, gateway } from "./demo-stack.ts";

const url = `${gateway.url}/mcp/v1`;
const PARTNER = "res.partner";

let admin: OdooRpc;
beforeAll(async () => {
  admin = await adminRpc();
});

const count = async (name: string) => (await admin.search(PARTNER, [["name", "=", name]])).length;

test("a preview tells old and new, and leaves nothing behind", async () => {
  const id = await admin.create(PARTNER, { name: "Preview Before" });
  const client = await connect2(url, gateway.key);
  const values = { name: "Preview After" };
  const { structuredContent, content } = await use(client, "odoo_write", {
    ...{ model: PARTNER, ids: [id], values },
    preview: true,
  });
  expect(structuredContent).toMatchObject({ preview: { records: [{ id, name: "Preview After" }] } });
  expect(content[0]?.text).toContain("Preview Before → Preview After");
  expect([await count("Preview Before"), await count("Preview After")]).toEqual([1, 0]);
  await client.close();
});

test("two calls at once with one idempotency key make one record, and answer alike", async () => {
  const client = await connect2(url, gateway.key);
  const args = { model: PARTNER, records: [{ name: "Only Once" }], idempotency_key: "once" };
  const answers = await Promise.all([1, 2, 3, 4].map(() => use(client, "odoo_create", args)));
  const ids = answers.map(({ structuredContent }) => JSON.stringify(structuredContent));
  expect(new Set(ids).size).toBe(1);
  expect(ids[0]).toContain("ids");
  expect(await count("Only Once")).toBe(1);
  await client.close();
});

test("a code confirms one deletion, once", async () => {
  const id = await admin.create(PARTNER, { name: "To Be Deleted" });
  const client = await connect2(url, gateway.key);
  const unlink = { model: PARTNER, ids: [id] };
  expect((await use(client, "odoo_unlink", unlink)).isError).toBe(true);
  expect(await count("To Be Deleted")).toBe(1);
  expect((await useConfirmed(client, "odoo_unlink", unlink)).structuredContent).toEqual({ deleted: 1 });
  expect(await count("To Be Deleted")).toBe(0);
  await client.close();
});

describe.each([
  ["2026-07-28", connectAsking2],
  ["2025-11-25", connectAsking1],
])("a client of %s", (era, connect) => {
  test("asks its user before it deletes", async () => {
    const name = `Asked About in ${era}`;
    const id = await admin.create(PARTNER, { name });
    const asked: string[] = [];
    const answers = ["decline", "accept"] as const;
    const client = await connect(url, gateway.key, (message) => ({
      action: answers[asked.push(message) - 1] ?? "cancel",
    }));
    const unlink = { model: PARTNER, ids: [id] };
    expect((await use(client, "odoo_unlink", unlink)).isError).toBe(true);
    expect(await count(name)).toBe(1);
    expect((await use(client, "odoo_unlink", unlink)).structuredContent).toEqual({ deleted: 1 });
    expect(await count(name)).toBe(0);
    expect(asked[0]).toContain(name);
    await client.close();
  });
});

test("a search of 20 partners is at most 2.5 kB, data and words together", async () => {
  const client = await connect2(url, gateway.key);
  const { content, structuredContent } = await use(client, "odoo_search", { model: PARTNER });
  expect(JSON.stringify({ content, structuredContent }).length).toBeLessThanOrEqual(2560);
  await client.close();
});
