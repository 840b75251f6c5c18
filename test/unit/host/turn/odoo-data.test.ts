import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { callTool, say } from "../../../fakes/fake-model.ts";
import type { FakeMcpServer } from "../../../fakes/fake-odoo.ts";
import { Stack } from "../../../fakes/stack.ts";
import { token } from "../../../fakes/start-sidecar.ts";

const ODOO = 8;
const THEIRS = 9;
const internal: FakeMcpServer = {
  id: ODOO,
  name: "This Odoo",
  url: "",
  transport: "internal",
  tools: [{ id: 81, name: "odoo_count", annotations: JSON.stringify({ readOnlyHint: true }) }],
};
const read = callTool("odoo_count", { model: "res.partner" }, "read");
const send = callTool("echo", { message: "14 contacts" }, "send");
const QUESTION = { role: "user", author: "Mitchell", content: "Hello", attachments: [] };

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start({ APPROVAL_SECONDS: "1", SYSTEM_SERVER_ADDRESSES: "any" });
});
afterAll(() => stack.stop());
beforeEach(() => {
  const theirs = { id: THEIRS, name: "Theirs", url: stack.mcp.url, tools: [{ id: 91, name: "echo" }] };
  const address = new URL(stack.mcp.url).host;
  stack.odoo.servers = [internal];
  stack.odoo.cloudService = { id: 5, servers: [{ ...theirs, allowed_addresses: JSON.stringify([address]) }] };
  stack.odoo.asksAfterOdoo = [THEIRS];
  stack.odoo.history = [QUESTION];
  stack.odoo.person = () => 14;
  stack.odoo.allowed.clear();
  stack.mcp.calls = [];
});

test("once Odoo was read, a call to somebody else's server asks, and shows what would be sent", async () => {
  stack.model.script(read, send, say("Done."));
  const id = stack.ask();
  await stack.sidecar.startRun(id);
  const waiting = [];
  for await (const { event } of stack.sidecar.events(id)) {
    if (event.type !== "tool_call" || event.state !== "waiting_approval") continue;
    waiting.push(event);
    await stack.sidecar.request("POST", `/v1/runs/${id}/approvals/${event.call_id}`, {
      token: await token({ run: id }),
      body: { decision: "once" },
    });
  }
  expect(waiting).toMatchObject([
    { call_id: "send", server: "Theirs", args: { message: "14 contacts" }, cause: "odoo_data" },
  ]);
  const asked = stack.odoo.calls.find(({ method }) => method === "sidecar_ask");
  expect(asked?.args[1]).toMatchObject({ call_id: "send", cause: "odoo_data" });
  expect(stack.mcp.calls).toHaveLength(1);
});

test("nothing is sent where nobody answers", async () => {
  stack.model.script(read, send, say("Not sent."));
  const turn = await stack.turn();
  expect(stack.mcp.calls).toEqual([]);
  expect(turn.of("tool_result").at(-1)).toMatchObject({ call_id: "send", state: "unanswered" });
});

test("what an earlier question has read counts too", async () => {
  const call = {
    call_id: "old",
    server_id: ODOO,
    name: "odoo_count",
    args: {},
    result: "14",
    is_error: false,
  };
  stack.odoo.history = [QUESTION, { role: "assistant", content: "14.", tool_calls: [call] }, QUESTION];
  stack.model.script(send, say("Not sent."));
  await stack.turn();
  expect(stack.mcp.calls).toEqual([]);
});

test("without anything of Odoo nobody is asked", async () => {
  stack.model.script(send, say("Sent."));
  await stack.turn();
  expect(stack.mcp.calls).toHaveLength(1);
  expect(stack.odoo.methods()).not.toContain("sidecar_ask");
});

test("nor where an administrator allows it, or the server is one's own", async () => {
  stack.odoo.asksAfterOdoo = [];
  stack.model.script(read, send, say("Sent."));
  await stack.turn();
  expect(stack.mcp.calls).toHaveLength(1);
  expect(stack.odoo.methods()).not.toContain("sidecar_ask");
});
