import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";
import { token } from "../../../fakes/start-sidecar.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start({ TOOL_CALL_SECONDS: "1", APPROVAL_SECONDS: "2" });
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.odoo.allowed.clear();
  stack.odoo.failures.clear();
  stack.odoo.received.length = 0;
  stack.mcp.calls = [];
  Object.assign(stack.odoo.servers[0] ?? {}, { approval: "always" });
});

async function decide(run: number, call: string, decision: unknown, reason?: string): Promise<number> {
  const path = `/v1/runs/${run}/approvals/${call}`;
  const response = await stack.sidecar.request("POST", path, {
    token: await token({ run }),
    body: { decision, reason },
  });
  return response.status;
}

/** Asks for the echo tool, and answers what waits. */
async function turn(decision: "once" | "always" | "no" | undefined, reason?: string) {
  stack.model.script(callTool("echo", { message: "hi" }), say("Done."));
  const id = stack.ask();
  await stack.sidecar.startRun(id);
  const events = [];
  for await (const { event } of stack.sidecar.events(id)) {
    events.push(event);
    if (event.type === "tool_call" && event.state === "waiting_approval" && decision)
      expect(await decide(id, event.call_id, decision, reason)).toBe(202);
  }
  return { id, events, states: events.flatMap((event) => (event.type === "tool_call" ? [event.state] : [])) };
}

test("a call waits for a person, longer than a call may last, and runs when allowed", async () => {
  const { states } = await turn("once");
  expect(states).toEqual(["requested", "waiting_approval", "running"]);
  expect(stack.mcp.calls).toHaveLength(1);
  expect((await turn("once")).states).toContain("waiting_approval");
});

test("Odoo is told of a call that waits, before anybody is asked", async () => {
  const { id, events } = await turn("once");
  expect(stack.odoo.calls.find(({ method }) => method === "sidecar_ask")?.args).toEqual([
    [id],
    {
      ...{ call_id: expect.any(String), server_id: 3, tool_id: 100, server: "Fake", name: "echo" },
      cause: false,
      ...{ title: expect.any(String), args: { message: "hi" }, offset: 0, seconds: 2 },
    },
  ]);
  expect(events).toContainEqual(
    expect.objectContaining({ state: "waiting_approval", deadline: "2026-11-21T03:10:00Z" }),
  );
});

test("what Odoo knows to be allowed runs at once", async () => {
  stack.odoo.allowed.add("echo");
  expect((await turn(undefined)).states).toEqual(["requested", "running"]);
  expect(stack.mcp.calls).toHaveLength(1);
});

test("always lets this call run, and is Odoo's to remember", async () => {
  await turn("always");
  expect(stack.mcp.calls).toHaveLength(1);
  expect((await turn("once")).states).toContain("waiting_approval");
});

test("no is an answer that the model reads, and nothing runs", async () => {
  const { id, events } = await turn("no");
  expect(stack.mcp.calls).toEqual([]);
  expect(events.at(-1)).toMatchObject({ type: "done", full_response: "Done." });
  expect(stack.model.requests[1]?.messages.at(-1)).toMatchObject({
    content: expect.stringContaining("denied"),
  });
  expect(stack.odoo.completion(id)["tool_calls"]).toMatchObject([{ state: "rejected", is_error: true }]);
});

test("the model reads why not", async () => {
  await turn("no", "Ask Ada first");
  expect(stack.model.requests[1]?.messages.at(-1)).toMatchObject({
    content: expect.stringContaining("Ask Ada first"),
  });
});

test("nobody's answer is not a no: the model reads so, and Odoo is told", async () => {
  const { id, events } = await turn(undefined);
  expect(events).toContainEqual(expect.objectContaining({ type: "tool_result", state: "unanswered" }));
  const read = JSON.stringify(stack.model.requests[1]?.messages.at(-1));
  expect(read).toContain("did not answer");
  expect(stack.odoo.methods()).toContain("sidecar_unanswered");
  expect(stack.odoo.completion(id)["tool_calls"]).toMatchObject([{ state: "unanswered" }]);
  expect(stack.mcp.calls).toEqual([]);
});

test("where Odoo cannot ask, nothing runs and the answer goes on", async () => {
  stack.odoo.failures.set("sidecar_ask", "odoo.exceptions.AccessError");
  const { id, events } = await turn(undefined);
  expect(stack.mcp.calls).toEqual([]);
  expect(events.at(-1)).toMatchObject({ type: "done", full_response: "Done." });
  expect(stack.odoo.completion(id)["tool_calls"]).toMatchObject([{ state: "error" }]);
});

test("stop while a call waits ends the run at once", async () => {
  stack.model.script(callTool("echo", { message: "hi" }), say("Done."));
  const id = stack.ask();
  await stack.sidecar.startRun(id);
  for await (const { event } of stack.sidecar.events(id))
    if (event.type === "tool_call" && event.state === "waiting_approval") break;
  await stack.sidecar.cancelRun(id);
  expect((await Array.fromAsync(stack.sidecar.events(id))).at(-1)?.event).toMatchObject({ cancelled: true });
  expect(stack.odoo.completion(id)["tool_calls"]).toMatchObject([{ state: "cancelled" }]);
  expect(stack.mcp.calls).toEqual([]);
});

test("stop ends the run at once, also while Odoo does not answer", async () => {
  stack.odoo.answerTogether("sidecar_ask", "nothing that comes");
  stack.model.script(callTool("echo", { message: "hi" }), say("Done."));
  const id = stack.ask();
  await stack.sidecar.startRun(id);
  await expect.poll(() => stack.odoo.received.some((call) => call.includes("sidecar_ask"))).toBe(true);
  await stack.sidecar.cancelRun(id);
  expect((await Array.fromAsync(stack.sidecar.events(id))).at(-1)?.event).toMatchObject({ cancelled: true });
  stack.odoo.answerTogether();
  expect(stack.odoo.completion(id)["tool_calls"]).toMatchObject([{ state: "cancelled" }]);
});

test.each([
  ["never", []],
  ["destructive", ["destroys"]],
  ["undeclared", ["destroys", "nothing"]],
  ["always", ["reads", "adds", "destroys", "nothing"]],
])("under the setting %s these tools wait: %j", async (approval, waiting) => {
  const hints = {
    reads: { readOnlyHint: true, destructiveHint: true },
    adds: { destructiveHint: false },
    destroys: { readOnlyHint: false, destructiveHint: true },
    nothing: {},
  };
  const [server] = stack.odoo.servers;
  const tools = Object.entries(hints).map(([name, annotations], position) => ({
    id: 200 + position,
    name,
    annotations: JSON.stringify(annotations),
  }));
  Object.assign(server ?? {}, { approval, tools });
  const waited = [];
  for (const { name } of tools) {
    stack.model.script(callTool(name, {}), say("Done."));
    const id = stack.ask();
    await stack.sidecar.startRun(id);
    for await (const { event } of stack.sidecar.events(id))
      if (event.type === "tool_call" && event.state === "waiting_approval") {
        waited.push(name);
        await stack.sidecar.cancelRun(id);
      }
  }
  expect(waited).toEqual(waiting);
});

test("a tool's own setting goes before its server's", async () => {
  const [server] = stack.odoo.servers;
  Object.assign(server ?? {}, { approval: "always", tools: [{ id: 100, name: "echo", approval: "never" }] });
  expect((await turn(undefined)).states).toEqual(["requested", "running"]);
  Object.assign(server ?? {}, { approval: "never", tools: [{ id: 100, name: "echo", approval: "ask" }] });
  expect((await turn("once")).states).toContain("waiting_approval");
});

test("an answer for a call that does not wait, or that is none, is refused", async () => {
  const { id } = await turn("once");
  expect(await decide(id, "c1", "once")).toBe(404);
  expect(await decide(id, "c1", "perhaps")).toBe(400);
});
