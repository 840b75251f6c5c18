import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";
import { type Rule, UnrulyMcp } from "../../../fakes/unruly-mcp-server.ts";

let stack: Stack;
let nextId = 1600;
const servers: UnrulyMcp[] = [];
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

/** A server whose introduction takes so long, in milliseconds. */
async function start(delayMs: () => number, record: object = {}): Promise<UnrulyMcp> {
  const late: Rule = (reply) => setTimeout(() => reply.usual(), delayMs());
  const server = await UnrulyMcp.start({ initialize: late });
  servers.push(server);
  stack.odoo.channelId++;
  stack.odoo.history = [{ role: "user", author: "A", content: "Hello", attachments: [] }];
  stack.odoo.servers = [
    { id: nextId++, name: "Slow", url: server.url, tools: [{ id: 1, name: "tool-0" }], ...record },
  ];
  return server;
}

async function turn() {
  stack.model.script(callTool("tool-0", {}), say("Done."));
  return stack.turn();
}

const sync = () => stack.askAbout(stack.odoo.servers[0]?.id ?? 0, "sync");

test("a server that worked is waited for, and the person is told", async () => {
  await start(() => 3_000, { state: "connected" });
  const answer = await turn();
  expect(answer.of("tool_result")).toMatchObject([{ is_error: false, result: "done" }]);
  expect(answer.of("notice")).toEqual([]);
  expect(answer.of("tool_progress")).toMatchObject([
    { reason: "server_starting", values: { server: "Slow" }, message: expect.stringContaining("starting") },
  ]);
});

test("a quick one is not spoken of", async () => {
  await start(() => 0, { state: "connected" });
  expect((await turn()).of("tool_progress")).toEqual([]);
});

test("one that was slow when its tools were listed is waited for once more", async () => {
  await start(() => 2_500, { state: "connected" });
  await sync();
  expect((await turn()).of("tool_result")).toMatchObject([{ is_error: false }]);
});

test.each(["error", "draft", undefined])(
  "one that did not work costs less than two seconds: %s",
  async (state) => {
    await start(() => 5_000, { state });
    const [result] = (await turn()).of("tool_result");
    expect(result).toMatchObject({ is_error: true });
    expect(result?.duration_ms).toBeLessThan(2_000);
  },
);

test("one that was quick, and is silent now, costs less than two seconds too", async () => {
  let delayMs = 0;
  await start(() => delayMs, { state: "connected" });
  await sync();
  delayMs = 60_000;
  const [result] = (await turn()).of("tool_result");
  expect(result).toMatchObject({ is_error: true });
  expect(result?.duration_ms).toBeLessThan(2_000);
});

describe("while the model thinks,", () => {
  const think = async () => {
    stack.model.script([{ wait: 600 }, ...say("Nothing to do.")]);
    return stack.turn();
  };
  const used = (id: number) => [
    {
      role: "assistant",
      content: "",
      tool_calls: [{ call_id: "c", server_id: id, name: "tool-0", args: {}, result: "x", is_error: false }],
    },
  ];

  test("a server that the conversation has used is connected with", async () => {
    const server = await start(() => 0);
    stack.odoo.history = [...used(nextId - 1), ...stack.odoo.history];
    await think();
    expect(server.count("initialize")).toBe(1);
    expect(server.count("tools/call")).toBe(0);
    await turn();
    // Warm now: nothing but the call.
    server.messages.length = 0;
    await turn();
    expect(server.messages.map(({ method }) => method)).toEqual(["tools/call"]);
  });

  test("a slow one is, too", async () => {
    const server = await start(() => 1_200, { state: "connected" });
    await sync();
    server.messages.length = 0;
    await think();
    expect(server.count("initialize")).toBe(1);
  });

  test("an unused, quick one is not", async () => {
    const server = await start(() => 0, { state: "connected" });
    await sync();
    server.messages.length = 0;
    await think();
    expect(server.messages).toEqual([]);
  });
});
