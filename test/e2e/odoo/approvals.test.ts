import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { Chat, ReceivedEvent } from "../../../dev/demo/chat.ts";
import type { OdooRpc } from "../../../dev/odoo/rpc.ts";
import { adminRpc, first, listen, signIn } from "./demo-stack.ts";

const RUN = "woow_paas_platform.ai_run";
const CALL = "woow_paas_platform.ai_tool_call";

const ToolCalls = z.object({
  tool_calls: z.array(z.looseObject({ call_id: z.string(), state: z.string() })),
});

let admin: OdooRpc;
beforeAll(async () => {
  admin = await adminRpc();
});

const isWaiting = ({ event }: ReceivedEvent) => event["state"] === "waiting_approval";

/** Has the assistant call one of Odoo's tools, until it waits for its person. */
async function waiting(chat: Chat, tool: string, args: unknown, { channel, companies }: Place = {}) {
  const question = `Use ${tool} with ${JSON.stringify(args)}`;
  const { run } = await chat.post(channel ?? (await chat.converse()), question, companies);
  const { event } = await first(chat, run.stream_url, isWaiting);
  const callId = String(event["call_id"]);
  const decide = (decision: string, reason?: string) =>
    chat.call(z.unknown(), `/api/ai/runs/${run.id}/approve`, { call_id: callId, decision, reason });
  const calls = async () => (await chat.call(ToolCalls, `/api/ai/runs/${run.id}/calls`)).tool_calls;
  return { run, event, decide, calls, ended: () => listen(chat, run.stream_url) };
}

interface Place {
  channel?: number;
  companies?: number[];
}

async function read(model: string, domain: unknown[], fields: string[]) {
  return admin.execute(z.array(z.looseObject({})), model, "search_read", [domain, fields]);
}

test("a person reads in words what would be done; who decided, and why not, is kept", async () => {
  const chat = await signIn();
  const name = `Deco ${crypto.randomUUID()}`;
  const created = await admin.create("res.partner", { name, city: "Fremont" });
  const args = { model: "res.partner", ids: [created], values: { city: "Ghent" } };
  const { run, event, decide, calls, ended } = await waiting(chat, "odoo_write", args);
  expect(Date.parse(String(event["deadline"]))).toBeGreaterThan(Date.now());
  expect(await read(RUN, [["id", "=", run.id]], ["state"])).toMatchObject([{ state: "waiting_approval" }]);
  expect(await calls()).toMatchObject([
    {
      state: "waiting_approval",
      words: { groups: [{ lines: [{ label: "City", old: "Fremont", value: "Ghent" }] }] },
    },
  ]);
  await decide("no", "The accountant has to agree");
  const events = await ended();
  expect(events.find(({ event: { type } }) => type === "tool_result")?.event).toMatchObject({
    state: "rejected",
    result: expect.stringContaining("The accountant has to agree"),
  });
  const kept = ["state", "decision", "decision_reason", "decided_by_id"];
  expect(await read(CALL, [["run_id", "=", run.id]], kept)).toMatchObject([
    {
      ...{ state: "rejected", decision: "no", decision_reason: "The accountant has to agree" },
      decided_by_id: [admin.userId, expect.any(String)],
    },
  ]);
  expect(await read("res.partner", [["id", "=", created]], ["city"])).toMatchObject([{ city: "Fremont" }]);
});

test("what is allowed for the conversation is not asked again, until it is revoked", async () => {
  const chat = await signIn();
  const channel = await chat.converse();
  const create = () => ({ model: "res.partner", records: [{ name: `Deco ${crypto.randomUUID()}` }] });
  const once = await waiting(chat, "odoo_create", create(), { channel });
  await once.decide("always");
  await once.ended();
  const { run } = await chat.post(channel, `Use odoo_create with ${JSON.stringify(create())}`);
  expect((await listen(chat, run.stream_url)).filter(isWaiting)).toEqual([]);
  const calls = await read(CALL, [["run_id", "=", run.id]], ["state", "decision"]);
  expect(calls).toMatchObject([{ state: "completed", decision: "always" }]);
  const permissions = await admin.search("woow_paas_platform.tool_permission", [
    ["user_id", "=", admin.userId],
  ]);
  await admin.send("woow_paas_platform.tool_permission", "action_revoke", [permissions]);
  const again = await waiting(chat, "odoo_create", create(), { channel });
  await again.decide("no");
  await again.ended();
});

test("a question that was asked in the second company books there", async () => {
  const second = await admin.create("res.company", { name: `Second ${crypto.randomUUID()}` });
  await admin.send("res.users", "write", [[admin.userId], { company_ids: [[4, second]] }]);
  const chat = await signIn();
  const name = `bill ${crypto.randomUUID()}`;
  const args = { model: "ir.attachment", records: [{ name, datas: "eA==" }] };
  for (const companies of [[second], [1, second]]) {
    const { decide, calls, ended } = await waiting(chat, "odoo_create", args, { companies });
    const [company] = await read("res.company", [["id", "=", companies[0]]], ["name"]);
    expect(await calls()).toMatchObject([{ words: { company: company?.["name"] } }]);
    await decide("once");
    await ended();
  }
  const files = await read("ir.attachment", [["name", "=", name]], ["company_id"]);
  const booked = files.map(({ company_id: company }) => z.tuple([z.number(), z.string()]).parse(company)[0]);
  expect(booked.toSorted((one, other) => one - other)).toEqual([1, second]);
});
