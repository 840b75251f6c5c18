import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { callTool, say } from "../../fakes/fake-model.ts";
import { OAuthStack } from "../../fakes/oauth-stack.ts";
import { Stack, type Turn } from "../../fakes/stack.ts";
import { UnrulyMcp } from "../../fakes/unruly-mcp-server.ts";
import { example } from "./example.ts";
import { differencesOfNearest } from "./shape.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.odoo.assistant = {};
});

/** Among the events of the turn is one like each of the examples. */
function expectEvents({ events }: Pick<Turn, "events">, ...names: string[]): void {
  for (const name of names)
    expect([name, ...differencesOfNearest(events, example(`stream-events/${name}`))]).toEqual([name]);
}

test("an answer with a tool", async () => {
  stack.mcp.extraTools = ["list_workflows"];
  stack.odoo.servers[0]?.tools.push({ id: 71, name: "list_workflows" });
  const steps = { count: 2, ms: 20, message: "Reading" };
  stack.model.script(callTool("list_workflows", { limit: 3 }), callTool("steps", steps), say("Done."));
  expectEvents(await stack.turn(), "tool_call", "tool_progress", "tool_result", "chunk", "done");
});

test("a server that takes its time to connect", async () => {
  const late = await UnrulyMcp.start({ initialize: (reply) => setTimeout(() => reply.usual(), 1_500) });
  const [usual] = stack.odoo.servers;
  if (!usual) throw new Error("the fake Odoo has a server");
  stack.odoo.servers = [
    { id: 91, name: "n8n", url: late.url, state: "connected", tools: [{ id: 911, name: "tool-0" }] },
  ];
  stack.model.script(callTool("tool-0", {}), say("Done."));
  expectEvents(await stack.turn(), "tool_progress-server_starting");
  stack.odoo.servers = [usual];
  await late.close();
});

test("thoughts, and text that turns out to be one", async () => {
  stack.model.script([{ text: "A plan.</think>Hello." }, { finish: "stop" }]);
  expectEvents(await stack.turn(), "thought", "retract");
});

test("a provider that asks to wait", async () => {
  const busy = { status: 429, body: { error: { message: "Slow down" } }, headers: { "retry-after": "2" } };
  stack.model.script([busy], say("Now."));
  expectEvents(await stack.turn(), "notice-provider_waiting");
});

test("the limit of tool calls", async () => {
  stack.odoo.assistant = { max_tool_rounds: 1 };
  stack.model.script(callTool("echo", { message: "hi" }), say("Done."));
  expectEvents(await stack.turn(), "notice");
});

test("an answer that is stopped before its first word", async () => {
  stack.model.script([{ wait: 5_000 }, ...say("Late.")]);
  const id = stack.ask();
  await stack.sidecar.startRun(id);
  await stack.sidecar.cancelRun(id);
  const events = await Array.fromAsync(stack.sidecar.events(id), ({ event }) => event);
  expectEvents({ events }, "done-cancelled");
});

test("an answer that failed", async () => {
  stack.model.always([{ status: 429, body: { error: { message: "Slow down" } } }]);
  expectEvents(await stack.turn(), "error");
});

test("a server that asks for a login", async () => {
  const oauth = await OAuthStack.start();
  const turn = await oauth.whoami(2);
  await oauth.stop();
  expectEvents(turn, "notice-login_required");
});
