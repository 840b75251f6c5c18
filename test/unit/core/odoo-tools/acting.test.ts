import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ODOO_TOOLS } from "../../../../src/core/odoo-tools/odoo-tools.ts";
import { callTool, say } from "../../../fakes/fake-model.ts";
import type { Stack } from "../../../fakes/stack.ts";
import { token } from "../../../fakes/start-sidecar.ts";
import { answers, callOdooTool, startOdooStack } from "./odoo-stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startOdooStack({ TOOL_CALL_SECONDS: "0.3" });
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.odoo.channelId++;
  stack.odoo.person = answers({ create: [5, 6], write: true, action_confirm: null, read: [{ id: 1 }] });
  Object.assign(stack.odoo.servers[0] ?? {}, { approval: "never", scope: "system" });
});

test("records are created and changed", async () => {
  const records = [{ name: "A" }, { name: "B" }];
  const created = await callOdooTool(stack, "odoo_create", { model: "res.partner", records });
  expect(JSON.parse(created.text)).toEqual({ ids: [5, 6] });
  expect(created.calls).toEqual([{ model: "res.partner", method: "create", args: [records], kwargs: {} }]);
  const values = { name: "C" };
  const written = await callOdooTool(stack, "odoo_write", { model: "res.partner", ids: [5], values });
  expect(JSON.parse(written.text)).toEqual({ changed: 1 });
  expect(written.calls).toEqual([{ model: "res.partner", method: "write", args: [[5], values], kwargs: {} }]);
});

test("a method is called on records, or on the model", async () => {
  const one = { model: "sale.order", method: "action_confirm", ids: [4], kwargs: { x: 1 } };
  const onRecords = await callOdooTool(stack, "odoo_call", one);
  expect(JSON.parse(onRecords.text)).toEqual({ result: null });
  expect(onRecords.calls).toEqual([
    { model: "sale.order", method: "action_confirm", args: [[4]], kwargs: { x: 1 } },
  ]);
  const onModel = { model: "sale.order", method: "action_confirm", args: ["a"] };
  expect((await callOdooTool(stack, "odoo_call", onModel)).calls[0]?.args).toEqual(["a"]);
});

test("each run calls with its own grant, which is told to nobody", async () => {
  const { turn } = await callOdooTool(stack, "odoo_read", { model: "x", ids: [1], fields: ["a"] });
  const [call] = stack.odoo.calls.filter(({ method }) => method === "sidecar_call");
  expect(call?.args.slice(0, 2)).toEqual([[turn.id], `grant of run ${turn.id}`]);
  expect(JSON.stringify([turn.events, turn.stored, stack.model.requests.at(-1)])).not.toContain(
    "grant of run",
  );
  expect(stack.sidecar.logged.join("")).not.toContain("grant of run");
});

test("before everything that changes data, the person is asked", async () => {
  Object.assign(stack.odoo.servers[0] ?? {}, { approval: "destructive" });
  const asked: string[] = [];
  for (const tool of ODOO_TOOLS.values()) {
    stack.model.script(callTool(tool.name, { model: "x", ids: [1], fields: ["a"] }), say("Done."));
    const id = stack.ask();
    await stack.sidecar.startRun(id);
    for await (const { event } of stack.sidecar.events(id))
      if (event.type === "tool_call" && event.state === "waiting_approval") {
        asked.push(event.tool);
        const path = `/v1/runs/${id}/approvals/${event.call_id}`;
        const options = { token: await token({ run: id }), body: { decision: "no" } };
        await stack.sidecar.request("POST", path, options);
      }
  }
  expect(asked).toEqual(["odoo_create", "odoo_write", "odoo_call"]);
});

test("every tool says of itself what it may do", () => {
  const hints = [...ODOO_TOOLS.values()].map(({ name, annotations }) => [
    name,
    annotations.readOnlyHint,
    annotations.destructiveHint,
  ]);
  expect(hints).toEqual([
    ["odoo_search", true, false],
    ["odoo_read", true, false],
    ["odoo_count", true, false],
    ["odoo_read_group", true, false],
    ["odoo_fields", true, false],
    ["odoo_models", true, false],
    ["odoo_create", false, true],
    ["odoo_write", false, true],
    ["odoo_call", false, true],
  ]);
});

test("a call that lasts too long ends, and the turn goes on", async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  stack.odoo.person = () => promise;
  const { text, isError, turn } = await callOdooTool(stack, "odoo_count", { model: "x" });
  resolve(1);
  expect(isError).toBe(true);
  expect(text).toContain("did not answer within 0.3 s");
  expect(turn.text).toBe("Done.");
});

test("a stop ends a call at once", async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const called = Promise.withResolvers<void>();
  stack.odoo.person = () => {
    called.resolve();
    return promise;
  };
  stack.model.script(callTool("odoo_count", { model: "x" }), say("Never."));
  const id = stack.ask();
  await stack.sidecar.startRun(id);
  await called.promise;
  await stack.sidecar.cancelRun(id);
  const events = await Array.fromAsync(stack.sidecar.events(id));
  resolve(1);
  expect(events.at(-1)?.event).toMatchObject({ type: "done", cancelled: true });
  expect(stack.odoo.completion(id)["tool_calls"]).toMatchObject([{ state: "cancelled" }]);
});

test("a sync lists Odoo's own tools without any connection", async () => {
  const { answer } = await stack.askAbout(7, "sync");
  expect(answer).toMatchObject({ success: true, state: "connected", tool_count: 9 });
  const tools = answer.tools || [];
  expect(tools.map(({ name }) => name)).toEqual([...ODOO_TOOLS.keys()]);
  const schema = JSON.parse(tools[0]?.input_schema ?? "");
  expect(schema).toMatchObject({
    type: "object",
    required: ["model"],
    properties: { limit: { maximum: 200 } },
  });
});

test("a person's server is never this Odoo", async () => {
  Object.assign(stack.odoo.servers[0] ?? {}, { scope: "user" });
  const { isError, calls } = await callOdooTool(stack, "odoo_count", { model: "res.partner" });
  expect({ isError, calls }).toEqual({ isError: true, calls: [] });
});
