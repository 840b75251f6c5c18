import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { Chat } from "../../../dev/demo/chat.ts";
import type { OdooRpc } from "../../../dev/odoo/rpc.ts";
import { adminRpc, listen, ofType, signIn } from "./demo-stack.ts";

let admin: OdooRpc;
beforeAll(async () => {
  admin = await adminRpc();
});

/** Has the assistant call one of Odoo's tools. @returns what the model read. */
async function use(chat: Chat, tool: string, args: unknown, assistant?: string) {
  const question = `Use ${tool} with ${JSON.stringify(args)}`;
  const { run } = await chat.post(await chat.converse(assistant), question);
  const asked: string[] = [];
  const approving = approve(chat, run, asked);
  const events = await listen(chat, run.stream_url);
  await approving;
  const [result] = ofType(events, "tool_result");
  if (!result) throw new Error(`no tool was called: ${JSON.stringify(events.at(-1)?.event)}`);
  expect(events.at(-1)?.event).toMatchObject({ type: "done" });
  return { text: String(result.event["result"]), isError: result.event["is_error"] === true, asked };
}

/** Allows every call that waits for its person. */
async function approve(chat: Chat, run: { id: number; stream_url: string }, asked: string[]): Promise<void> {
  for await (const { event } of chat.follow(run.stream_url)) {
    if (event.type !== "tool_call" || event["state"] !== "waiting_approval") continue;
    asked.push(String(event["tool"]));
    const body = { call_id: event["call_id"], decision: "once" };
    await chat.call(z.unknown(), `/api/ai/runs/${run.id}/approve`, body);
  }
}

async function answer(tool: string, args: unknown) {
  const { text, isError } = await use(await signIn(), tool, args);
  expect(isError, text).toBe(false);
  return JSON.parse(text);
}

test("a plain user finds contacts in plain words", async () => {
  const chat = await signIn("demo", "demo");
  const { run } = await chat.post(await chat.converse(), "Please find the contact Dora.");
  const [result] = ofType(await listen(chat, run.stream_url), "tool_result");
  expect(result?.event).toMatchObject({ tool: "odoo_search", is_error: false });
  const { total, records } = JSON.parse(String(result?.event["result"]));
  expect(total).toBe(1);
  expect(records[0]).toMatchObject({ display_name: "Dora Demo" });
});

test("with another approval, a contact is created once its person allows it", async () => {
  const server = await admin.create("woow_paas_platform.mcp_server", {
    name: "Careful Odoo",
    transport: "internal",
    approval: "always",
  });
  const Server = z.tuple([z.object({ tool_count: z.number() })]);
  const countTools = async () =>
    (await admin.execute(Server, "woow_paas_platform.mcp_server", "read", [[server], ["tool_count"]]))[0];
  await expect.poll(countTools, { timeout: 20_000 }).toMatchObject({ tool_count: 9 });
  const [config] = await admin.search("ai.config", [["name", "=", "Demo Model"]]);
  const values = { name: "Careful", config_id: config, mcp_server_ids: [[6, 0, [server]]] };
  await admin.put("ai.assistant", [["name", "=", "Careful"]], values);

  const name = `Deco ${crypto.randomUUID()}`;
  const args = { model: "res.partner", records: [{ name }] };
  const { text, asked } = await use(await signIn(), "odoo_create", args, "Careful");
  expect(asked).toEqual(["odoo_create"]);
  const partners = await admin.search("res.partner", [["name", "=", name]]);
  expect(JSON.parse(text)).toEqual({ ids: partners });
  const Created = z.tuple([z.object({ create_uid: z.tuple([z.number(), z.string()]) })]);
  const [{ create_uid: by }] = await admin.execute(Created, "res.partner", "read", [
    partners,
    ["create_uid"],
  ]);
  expect(by[0]).toBe(admin.userId);
});

test("a plain user's assistant has that user's rights", async () => {
  const chat = await signIn("demo", "demo");
  const name = `Nobody ${crypto.randomUUID()}`;
  const created = await use(chat, "odoo_create", { model: "res.company", records: [{ name }] });
  expect(created).toMatchObject({ isError: true, text: expect.stringContaining("not allowed to create") });
  const jobs = await use(chat, "odoo_search", { model: "ir.cron", fields: ["name"] });
  expect(jobs).toMatchObject({ isError: true, text: expect.stringContaining("not allowed to access") });
  expect(`${created.text}${jobs.text}`).not.toMatch(/Traceback|File "/);
  expect(await admin.search("res.company", [["name", "=", name]])).toEqual([]);
});

test("a call that fails halfway leaves nothing; what was before stays", async () => {
  const name = `Half ${crypto.randomUUID()}`;
  const { ids } = await answer("odoo_create", { model: "res.partner", records: [{ name: `${name} kept` }] });
  const records = [{ name: `${name} first` }, { name: `${name} second`, no_such_field: 1 }];
  const failed = await use(await signIn(), "odoo_create", { model: "res.partner", records });
  expect(failed).toMatchObject({ isError: true, text: expect.stringContaining("no_such_field") });
  const itself = { model: "res.partner", ids, values: { phone: "1", parent_id: ids[0] } };
  const recursive = await use(await signIn(), "odoo_write", itself);
  expect(recursive).toMatchObject({ isError: true, asked: ["odoo_write"] });
  expect(await admin.search("res.partner", [["name", "like", name]])).toEqual(ids);
  expect(
    await admin.search("res.partner", [
      ["id", "in", ids],
      ["phone", "=", "1"],
    ]),
  ).toEqual([]);
});

test("records are grouped and counted", async () => {
  const ref = crypto.randomUUID();
  const colors = [1, 1, 5].map((color) => ({ name: ref, ref, color }));
  await answer("odoo_create", { model: "res.partner", records: colors });
  const domain = [["ref", "=", ref]];
  const { groups } = await answer("odoo_read_group", {
    model: "res.partner",
    domain,
    group_by: ["create_date:year", "user_id", "color"],
    aggregates: ["id:max", "id:count_distinct"],
    order: "id:count_distinct desc",
  });
  expect(groups).toMatchObject([
    { user_id: false, color: 1, count: 2, "id:count_distinct": 2, "id:max": expect.any(Number) },
    { user_id: false, color: 5, count: 1, "id:count_distinct": 1 },
  ]);
  expect(JSON.stringify(groups[0]["create_date:year"])).toContain(String(new Date().getFullYear()));
  const all = await answer("odoo_read_group", { model: "res.partner", domain });
  expect(all).toEqual({ groups: [{ count: 3 }] });
  expect(await answer("odoo_count", { model: "res.partner", domain })).toEqual({ count: 3 });
});

test("models and fields are told", async () => {
  const { models } = await answer("odoo_models", { search: "res.partner" });
  expect(models).toMatchObject({ "res.partner": "Contact" });
  const { fields } = await answer("odoo_fields", { model: "res.partner" });
  expect(fields["parent_id"]).toMatch(/^many2one res\.partner: /);
  expect(fields["name"]).toMatch(/^char/);
});

test("a file is told by its size, whatever it is read from", async () => {
  const file = { name: "big.bin", datas: Buffer.alloc(50_000, 7).toString("base64") };
  const ids = [await admin.create("ir.attachment", file)];
  const { records } = await answer("odoo_read", {
    model: "ir.attachment",
    ids,
    fields: ["name", "datas", "raw"],
  });
  expect(records[0]).toMatchObject({ name: "big.bin" });
  expect(JSON.stringify(records[0]).length).toBeLessThan(200);
});

test("methods are called after a person allowed them; private and closed ones never", async () => {
  const name = `Called ${crypto.randomUUID()}`;
  const { ids } = await answer("odoo_create", { model: "res.partner", records: [{ name }] });
  const archive = { model: "res.partner", method: "action_archive", ids };
  expect(await use(await signIn(), "odoo_call", archive)).toMatchObject({
    isError: false,
    asked: ["odoo_call"],
  });
  const inactive = [
    ["id", "in", ids],
    ["active", "=", false],
  ];
  expect(await admin.search("res.partner", inactive)).toEqual(ids);
  for (const [model, method] of [
    ["res.partner", "with_user"],
    ["res.users", "action_reset_password"],
    ["ir.config_parameter", "get_param"],
  ]) {
    const refused = await use(await signIn(), "odoo_call", { model, method, ids });
    expect(refused, method).toMatchObject({ isError: true });
    expect(refused.text).toMatch(/Private methods|Assistants are not allowed/);
  }
});
