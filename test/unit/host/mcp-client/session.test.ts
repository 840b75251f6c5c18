import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { FAKE_MCP_TOOLS, FakeMcp } from "../../../fakes/fake-mcp-server.ts";
import { listen } from "../../../fakes/listen.ts";
import packageJson from "../../../../package.json" with { type: "json" };
import { Stack } from "../../../fakes/stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.odoo.channelId++;
  stack.odoo.servers = stack.odoo.servers.slice(0, 1);
  stack.mcp.initializes = stack.mcp.toolLists = 0;
});

async function echo(name = "echo") {
  stack.model.script(callTool(name, { message: "hi" }), say("Done."));
  const turn = await stack.turn();
  return turn.of("tool_result")[0];
}

test("a warm turn makes no tools/list and no new connection", async () => {
  expect(await echo()).toMatchObject({ result: "Echo: hi" });
  expect(stack.mcp.initializes).toBe(1);
  expect(await echo()).toMatchObject({ result: "Echo: hi" });
  expect(stack.mcp.initializes).toBe(1);
  expect(stack.mcp.toolLists).toBe(0);
});

test("a server is told the project's version", async () => {
  await echo();
  expect(stack.mcp.clientInfo).toEqual({ name: "odoo-mcp-sidecar", version: packageJson.version });
});

test("a turn that calls no tool connects to no server", async () => {
  stack.model.script(say("Hello."));
  await stack.turn();
  expect(stack.mcp.initializes).toBe(0);
});

test("two conversations never share a session", async () => {
  await echo();
  stack.odoo.channelId++;
  await echo();
  expect(stack.mcp.initializes).toBe(2);
});

test("another key is another session", async () => {
  await echo();
  const [server] = stack.odoo.servers;
  if (server) Object.assign(server, { auth: "bearer", stored_api_key: "mcp-secret-key" });
  await echo();
  expect(stack.mcp.initializes).toBe(2);
  expect(stack.sidecar.logged.join("\n")).not.toContain("mcp-secret-key");
  if (server) Object.assign(server, { auth: "none", stored_api_key: false });
});

test("a server that forgot its sessions is connected anew without a person", async () => {
  await echo();
  stack.mcp.forgetSessions();
  expect(await echo()).toMatchObject({ result: "Echo: hi", is_error: false });
});

test("a restarted server heals", async () => {
  const mcp = new FakeMcp();
  const url = await mcp.start();
  stack.odoo.servers.push({
    id: 9,
    name: "Restarted",
    url,
    tools: [
      { id: 900, name: "again" },
      { id: 901, name: "echo" },
    ],
  });
  const alias = "Restarted__echo";
  expect(await echo(alias)).toMatchObject({ result: "Echo: hi" });
  const { port } = mcp;
  await mcp.close();
  const second = new FakeMcp();
  await second.start(port);
  expect(await echo(alias)).toMatchObject({ result: "Echo: hi", is_error: false });
  await second.close();
});

test("a dead server costs a turn less than two seconds once, then nothing, and the others work", async () => {
  // Accepts connections and never answers: the worst kind of dead.
  const silent = await listen(() => undefined);
  stack.odoo.servers.push({
    id: 10,
    name: "Dead",
    url: `${silent.url}/mcp`,
    tools: [{ id: 910, name: "ghost" }],
  });
  const both = () => {
    stack.model.script(
      [
        {
          fragments: [
            { index: 0, id: "g", function: { name: "ghost", arguments: "{}" } },
            { index: 1, id: "e", function: { name: "echo", arguments: '{"message":"hi"}' } },
          ],
        },
        { finish: "tool_calls" },
      ],
      say("One of two."),
    );
    return stack.turn();
  };
  const first = await both();
  const results = new Map(first.of("tool_result").map((event) => [event.call_id, event]));
  expect(results.get("g")).toMatchObject({ is_error: true });
  expect(results.get("g")?.duration_ms).toBeLessThan(2000);
  expect(results.get("e")).toMatchObject({ is_error: false, result: "Echo: hi" });
  expect(first.of("notice")).toMatchObject([
    { code: "server_unavailable", message: expect.stringContaining("Dead") },
  ]);
  expect(first.last).toMatchObject({ type: "done", full_response: "One of two." });
  stack.odoo.channelId++;
  const second = await both();
  // Not a second time the patience of a turn, which is 1.8 s.
  expect(second.of("tool_result").find(({ call_id }) => call_id === "g")?.duration_ms).toBeLessThan(1000);
  await silent.close();
});

test("a refused connection is told at once and recovers in the background", async () => {
  const mcp = new FakeMcp();
  const url = await mcp.start();
  const { port } = mcp;
  await mcp.close();
  stack.odoo.servers.push({ id: 11, name: "Late", url, tools: [{ id: 911, name: "echo" }] });
  expect(await echo("Late__echo")).toMatchObject({ is_error: true });
  const back = new FakeMcp();
  await back.start(port);
  await expect.poll(() => back.initializes, { timeout: 6000 }).toBe(1);
  expect(await echo("Late__echo")).toMatchObject({ is_error: false, result: "Echo: hi" });
  await back.close();
});

test("equal names of two servers are told apart, each reaching its own", async () => {
  const other = new FakeMcp();
  stack.odoo.servers.push({
    id: 12,
    name: "n8n flows/東京",
    url: await other.start(),
    tools: FAKE_MCP_TOOLS.map(({ id, name }) => ({ id: id + 500, name })),
  });
  stack.model.script(say("Hi."));
  await stack.turn();
  const names = stack.model.requests[0]?.tools?.map((tool) => tool.function.name) ?? [];
  expect(new Set(names).size).toBe(FAKE_MCP_TOOLS.length * 2);
  expect(names.every((name) => /^[A-Za-z0-9_-]{1,64}$/.test(name))).toBe(true);
  await echo(names.at(FAKE_MCP_TOOLS.length));
  expect(other.calls).toMatchObject([{ tool: "echo" }]);
  await other.close();
});
