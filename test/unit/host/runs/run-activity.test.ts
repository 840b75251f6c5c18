import { afterAll, beforeAll, expect, test } from "vitest";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());

const told = () =>
  stack.odoo.calls.filter(({ method }) => method === "sidecar_activity").map(({ args }) => args[1]);

test("in Discuss, Odoo hears which tool runs, and that it has ended while the model still writes", async () => {
  stack.odoo.source = "discuss";
  stack.model.script(callTool("wait", { ms: 300 }), [{ wait: 1500 }, ...say("Done.")]);
  await stack.turn();
  expect(told()).toEqual([{ tool: "wait" }, {}]);
});

test("in AI Chat, where the stream tells it, Odoo hears nothing", async () => {
  stack.odoo.source = "ai_chat";
  stack.odoo.calls.length = 0;
  stack.model.script(callTool("wait", { ms: 300 }), say("Done."));
  await stack.turn();
  expect(told()).toEqual([]);
});

test("an Odoo that does not listen spoils no answer", async () => {
  stack.odoo.source = "discuss";
  stack.odoo.failures.set("sidecar_activity", "builtins.AttributeError");
  stack.model.script(callTool("wait", { ms: 300 }), say("Done."));
  const turn = await stack.turn();
  expect(turn.last).toMatchObject({ type: "done", full_response: "Done." });
});
