import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createApiKey } from "../../../dev/demo/gateway-keys.ts";
import { findOdoo } from "../../../dev/odoo/find.ts";
import { DATABASE } from "../../../dev/odoo/odoo-command.ts";
import { startPreparedDatabase } from "../../../dev/odoo/prepared-database.ts";
import { startOdoo } from "../../../dev/odoo/server.ts";
import { run } from "../../../dev/support/command.ts";
import { startOverStdio, use } from "../../unit/gateway/gateway-client.ts";
import { adminRpc } from "./demo-stack.ts";

const PROGRAM = fileURLToPath(new URL("../../../src/stdio.ts", import.meta.url));
const { ODOO_URL, ODOO_DB, ODOO_ADMIN_LOGIN, GATEWAY_API_KEY, GATEWAY_USER_API_KEY } = z
  .object({
    ODOO_URL: z.string(),
    ODOO_DB: z.string(),
    ODOO_ADMIN_LOGIN: z.string(),
    GATEWAY_API_KEY: z.string(),
    GATEWAY_USER_API_KEY: z.string(),
  })
  .parse(process.env);

async function start(environment: Record<string, string>, generation: 1 | 2 = 2) {
  return startOverStdio(process.execPath, [PROGRAM], environment, generation);
}

describe("with the addon", () => {
  const base = { ODOO_URL, ODOO_DB, ODOO_API_KEY: GATEWAY_USER_API_KEY };
  const withLogin = { ...base, ODOO_LOGIN: "demo" };

  test.each([1, 2] as const)(
    "a client of the SDK %i.x works as the key's user, on record",
    async (generation) => {
      const asAdmin = { ...base, ODOO_API_KEY: GATEWAY_API_KEY, ODOO_LOGIN: ODOO_ADMIN_LOGIN };
      const { client, said } = await start(asAdmin, generation);
      const { user } = z
        .object({ user: z.object({ id: z.number(), login: z.literal(ODOO_ADMIN_LOGIN) }) })
        .parse((await use(client, "odoo_connect")).structuredContent);
      const created = await use(client, "odoo_create", {
        model: "res.partner",
        records: [{ name: "By stdio" }],
      });
      const { ids } = z.object({ ids: z.tuple([z.number()]) }).parse(created.structuredContent);
      await client.close();
      expect(said()).toBe("");
      const admin = await adminRpc();
      const link = z.tuple([z.number(), z.string()]);
      const [partner] = await admin.execute(z.array(z.object({ create_uid: link })), "res.partner", "read", [
        ids,
        ["create_uid"],
      ]);
      expect(partner?.create_uid[0]).toBe(user.id);
      const Records = z.array(z.object({ door: z.string(), tool: z.string(), user_id: link }));
      const [record] = await admin.execute(Records, "woow_paas_gateway.call", "search_read", [
        [["tool", "=", "odoo_create"]],
        ["door", "tool", "user_id"],
        0,
        1,
      ]);
      expect(record).toMatchObject({ door: "stdio", user_id: [user.id, expect.any(String)] });
    },
  );

  test("without a login it works from Odoo 19 on, and before it says what it needs", async () => {
    const known = await start(withLogin);
    const { odoo_version: version } = z
      .object({ odoo_version: z.string() })
      .parse((await use(known.client, "odoo_connect")).structuredContent);
    await known.client.close();
    if (Number.parseFloat(version) < 19) {
      const said = await run(process.execPath, [PROGRAM], { env: { ...base, ODOO_LOGIN: "" } }).catch(String);
      expect(said).toContain("Set ODOO_LOGIN");
      return;
    }
    const { client } = await start(base);
    expect((await use(client, "odoo_connect")).structuredContent).toMatchObject({ user: { login: "demo" } });
    await client.close();
  });

  test("what the user may not do is a result that says so", async () => {
    const { client } = await start(withLogin);
    const refused = await use(client, "odoo_write", {
      model: "res.company",
      ids: [1],
      values: { name: "Mine" },
    });
    expect(refused.isError).toBe(true);
    expect(refused.content[0]?.text).toMatch(/not allowed/i);
    await client.close();
  });
});

describe("without the addon", () => {
  let environment: Record<string, string>;
  const running = new AsyncDisposableStack();
  beforeAll(async () => {
    const folder = await mkdtemp(`${tmpdir()}/plain-odoo-`);
    running.defer(() => rm(folder, { recursive: true, force: true }));
    const program = await findOdoo();
    const database = running.use(await startPreparedDatabase({ program, folder, contents: "base" }));
    const server = running.use(
      await startOdoo({ program, folder, databaseHost: database.host }, { workers: 0 }),
    );
    const odoo = { ...server, db: DATABASE, login: "admin", password: "admin" };
    environment = {
      ODOO_URL: server.url,
      ODOO_DB: DATABASE,
      ODOO_LOGIN: "admin",
      ODOO_API_KEY: await createApiKey(odoo),
    };
  }, 300_000);
  afterAll(() => running.disposeAsync());

  test("the same tools work as that user, and it is said that nothing is recorded", async () => {
    const { client, said, instructions } = await start(environment);
    expect((await client.listTools()).tools.length).toBeGreaterThanOrEqual(11);
    expect(instructions).toMatch(/not recorded/);
    await expect.poll(said).toMatch(/not recorded/);
    const me = await use(client, "odoo_connect");
    expect(me.structuredContent).toMatchObject({
      user: { login: "admin" },
      companies: [[1, expect.any(String)]],
    });
    const results = await Promise.all([
      use(client, "odoo_search", { model: "res.partner" }),
      use(client, "odoo_count", { model: "res.partner", domain: [] }),
      use(client, "odoo_read_group", { model: "res.partner", group_by: ["country_id"] }),
      use(client, "odoo_get_models", { search: "partner" }),
      use(client, "odoo_get_fields", { model: "res.partner" }),
    ]);
    for (const { isError, content } of results) expect(isError, content[0]?.text).not.toBe(true);
    const wrong = await use(client, "odoo_search", { model: "res.partner", fields: ["no_such_field"] });
    expect(wrong.content[0]?.text).toMatch(/no_such_field/);
    await client.close();
  });
});
