import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";

const READ_ONLY = JSON.stringify({ readOnlyHint: true });

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.odoo.begun.length = 0;
  stack.mcp.calls = [];
  stack.odoo.history = [{ role: "user", author: "Mitchell", content: "Hello", attachments: [] }];
});

const QUESTION = { role: "user", author: "Mitchell", content: "Order it, please", attachments: [] };
const attempt = (...calls: object[]) => ({
  role: "assistant",
  attempt: true,
  content: "",
  tool_calls: calls.map((call, at) => ({
    call_id: `old_${at}`,
    server_id: 3,
    name: "echo",
    args: { message: "order" },
    result: "",
    is_error: false,
    ...call,
  })),
});

test("a call that may change something is noted before it runs, with what its provider hung on it", async () => {
  stack.model.script(callTool("echo", { message: "order" }), say("Done."));
  const turn = await stack.turn();
  expect(turn.last).toMatchObject({ type: "done" });
  expect(stack.odoo.begun).toMatchObject([
    { call_id: "c1", name: "echo", server_id: 3, args: { message: "order" }, provider_state: { reply: 1 } },
  ]);
  const [begun, completed] = ["sidecar_begin_call", "sidecar_complete"].map((method) =>
    stack.odoo.methods().indexOf(method),
  );
  expect(begun).toBeLessThan(completed ?? 0);
});

test("what only reads is not noted", async () => {
  const { servers } = stack.odoo;
  const readers = servers.map((server) => ({
    ...server,
    tools: server.tools.map((tool) => ({ ...tool, annotations: READ_ONLY })),
  }));
  Object.assign(stack.odoo, { servers: readers });
  stack.model.script(callTool("echo", { message: "hi" }), say("Done."));
  await stack.turn();
  Object.assign(stack.odoo, { servers });
  expect(stack.mcp.calls).toHaveLength(1);
  expect(stack.odoo.begun).toEqual([]);
});

test("what Odoo cannot note is not made, and the model reads why", async () => {
  stack.odoo.failures.set("sidecar_begin_call", "psycopg2.OperationalError");
  stack.model.script(callTool("echo", { message: "order" }), say("Not now."));
  const turn = await stack.turn();
  stack.odoo.failures.clear();
  expect(stack.mcp.calls).toEqual([]);
  expect(turn.of("tool_result")).toMatchObject([{ state: "error", is_error: true }]);
  expect(turn.of("tool_result")[0]?.result).toContain("not made");
  expect(turn.last).toMatchObject({ type: "done" });
});

test("a connection that breaks while a call is noted does not cost the call", async () => {
  stack.odoo.failNext("sidecar_begin_call", "psycopg2.OperationalError", 1);
  stack.model.script(callTool("echo", { message: "order" }), say("Done."));
  await stack.turn();
  expect(stack.mcp.calls).toHaveLength(1);
});

test("a call does not run where Odoo says that the run is over", async () => {
  stack.odoo.answers.set("woow_paas_platform.ai_run.sidecar_begin_call", false);
  stack.model.script(callTool("echo", { message: "order" }), say("Over."));
  await stack.turn();
  stack.odoo.answers.clear();
  expect(stack.mcp.calls).toEqual([]);
});

test("the model is told what an earlier attempt has done, and what it may have done", async () => {
  stack.odoo.history = [
    QUESTION,
    attempt({ state: "completed", result: "Ordered 4711" }, { state: "unknown" }, { state: "cancelled" }),
  ];
  stack.model.script(say("It was ordered."));
  await stack.turn();
  const messages = stack.model.requests.at(-1)?.messages ?? [];
  expect(messages.map(({ role }) => role)).toEqual(["system", "user", "assistant", "tool", "tool", "tool"]);
  const [ran, unknown, cancelled] = messages.slice(3).map(({ content }) => String(content));
  expect(ran).toMatch(/it has run.*Ordered 4711/s);
  expect(unknown).toMatch(/may have run/);
  expect(cancelled).toMatch(/may have run/);
});

test("what an attempt did stays with its question when the next one is asked", async () => {
  stack.odoo.history = [QUESTION, attempt({ state: "unknown" }), { ...QUESTION, content: "And now?" }];
  stack.model.script(say("Let me see."));
  await stack.turn();
  const messages = stack.model.requests.at(-1)?.messages ?? [];
  const roles = messages.map(({ role }) => role);
  expect(roles.slice(0, 4)).toEqual(["system", "user", "assistant", "tool"]);
  expect(roles.at(-1)).toBe("user");
  expect(String(messages[3]?.content)).toMatch(/may have run/);
});

test("an attempt with long results does not push its question out", async () => {
  const long = { state: "completed", result: "x".repeat(10_000) };
  stack.odoo.history = [QUESTION, attempt(...Array.from({ length: 40 }, () => long))];
  stack.model.script(say("Done."));
  await stack.turn();
  expect(stack.model.requests.at(-1)?.messages[1]).toMatchObject({
    role: "user",
    content: expect.stringContaining("Order it, please"),
  });
});

test("a sidecar that is killed while a tool works has left its trace", async () => {
  const killed = await Stack.start();
  killed.model.script(callTool("wait", { ms: 60_000 }));
  const id = killed.ask();
  await killed.sidecar.startRun(id);
  for await (const { event } of killed.sidecar.events(id))
    if (event.type === "tool_call" && event.state === "running") break;
  await killed.sidecar.stop("SIGKILL");
  const { begun } = killed.odoo;
  await killed.stop();
  expect(begun).toMatchObject([{ call_id: "c1", name: "wait", args: { ms: 60_000 } }]);
});
