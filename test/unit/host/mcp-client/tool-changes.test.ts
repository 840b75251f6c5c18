import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FakeMcp } from "../../../fakes/fake-mcp-server.ts";
import { FakeModernMcp } from "../../../fakes/fake-modern-mcp-server.ts";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());

async function echo() {
  stack.model.script(callTool("echo", { message: "hi" }), say("Done."));
  return (await stack.turn()).of("tool_result")[0];
}

/** Names of the tools of each sync that reached Odoo. */
function syncs(): string[][] {
  return stack.odoo.synced.map(({ tools }) => (tools || []).map(({ name }) => name));
}

describe.each([
  ["old", FakeMcp, 30],
  ["new", FakeModernMcp, 40],
] as const)("a server of the %s protocol", (_, Server, firstId) => {
  let server: FakeMcp | FakeModernMcp;
  let id: number = firstId;
  beforeEach(async () => {
    server = new Server();
    stack.odoo.servers = [
      { id: id++, name: "Server", url: await server.start(), tools: [{ id: 1, name: "echo" }] },
    ];
    stack.odoo.channelId++;
    stack.odoo.syncCounts = { added: 0, updated: 0, removed: 0 };
    return () => server.close();
  });

  test("that says so during a conversation is synchronised", async () => {
    await echo();
    server.extraTools = ["brand-new"];
    // A listening stream of the new protocol opens beside the first call.
    await expect
      .poll(
        () => {
          server.announce();
          return syncs().at(-1);
        },
        { timeout: 8000, interval: 500 },
      )
      .toContain("brand-new");
  });

  test("that never stops talking is asked ever more seldom", async () => {
    await echo();
    const start = performance.now();
    const end = start + 5_000;
    await expect
      .poll(
        () => {
          for (let times = 0; times < 20; times++) server.announce();
          return performance.now() > end;
        },
        { timeout: 8000, interval: 20 },
      )
      .toBe(true);
    // Pauses of 1, 2 and 4 s: two of them have passed, more on a machine that was busy.
    const passed = Math.floor(Math.log2((performance.now() - start) / 1000 + 1));
    expect(syncs().length).toBeGreaterThan(0);
    expect(syncs().length).toBeLessThanOrEqual(passed);
  });

  test("that changes again and again is followed", async () => {
    stack.odoo.syncCounts = { added: 1, updated: 0, removed: 0 };
    await echo();
    for (const name of ["one", "two"]) {
      server.extraTools = [...server.extraTools, name];
      await expect
        .poll(
          () => {
            server.announce();
            return syncs().at(-1);
          },
          { timeout: 8000, interval: 300 },
        )
        .toContain(name);
    }
  });
});
