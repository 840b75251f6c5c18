import { afterAll, beforeAll, expect, test } from "vitest";
import { FakeMcp } from "../../../fakes/fake-mcp-server.ts";
import { FakeModernMcp } from "../../../fakes/fake-modern-mcp-server.ts";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());

function attach(id: number, url: string): void {
  stack.odoo.servers = [{ id, name: "Server", url, tools: [{ id: 100, name: "echo" }] }];
}

/** Calls the tool in a new conversation, unless told otherwise. */
async function echo(conversation: "new" | "same" = "new") {
  if (conversation === "new") stack.odoo.channelId++;
  stack.model.script(callTool("echo", { message: "hi" }), say("Done."));
  return (await stack.turn()).of("tool_result")[0];
}

const works = { is_error: false, result: "Echo: hi" };

/** Requests of a conversation, without the streams that a client may open at any time. */
function counted(methods: readonly string[]): string[] {
  return methods.filter((method) => method && method !== "subscriptions/listen");
}

test("a known server of the old protocol is not asked again which one it speaks", async () => {
  const server = new FakeMcp();
  attach(20, await server.start());
  expect(await echo()).toMatchObject(works);
  expect(counted(server.methods)).toEqual([
    "server/discover",
    "initialize",
    "notifications/initialized",
    "tools/call",
  ]);
  server.methods = [];
  expect(await echo()).toMatchObject(works);
  expect(counted(server.methods)).toEqual(["initialize", "notifications/initialized", "tools/call"]);
  await server.close();
});

test("a known server of the new protocol gets one request, the call itself", async () => {
  const server = new FakeModernMcp();
  attach(21, await server.start());
  expect(await echo()).toMatchObject(works);
  expect(counted(server.methods)).toEqual(["server/discover", "tools/call"]);
  server.methods = [];
  expect(await echo()).toMatchObject(works);
  expect(counted(server.methods)).toEqual(["tools/call"]);
  await server.close();
});

test("another key is asked anew: what a server offers may depend on it", async () => {
  const server = new FakeModernMcp();
  attach(22, await server.start());
  await echo();
  server.methods = [];
  stack.odoo.servers = stack.odoo.servers.map((record) => ({
    ...record,
    auth: "bearer",
    stored_api_key: "k",
  }));
  expect(await echo()).toMatchObject(works);
  expect(counted(server.methods)).toEqual(["server/discover", "tools/call"]);
  await server.close();
});

test.each([
  ["new to the old", FakeModernMcp, FakeMcp],
  ["old to the new", FakeMcp, FakeModernMcp],
] as const)(
  "a server that goes from the %s protocol heals, in old and new conversations",
  async (_, Before, After) => {
    const before = new Before();
    attach(Before === FakeMcp ? 23 : 24, await before.start());
    expect(await echo()).toMatchObject(works);
    const { port } = before;
    await before.close();
    const after = new After();
    await after.start(port);
    expect(await echo("same")).toMatchObject(works);
    expect(await echo()).toMatchObject(works);
    await after.close();
  },
);
