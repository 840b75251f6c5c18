import { afterAll, beforeAll, expect, test } from "vitest";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { listen } from "../../../fakes/listen.ts";
import { Stack } from "../../../fakes/stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start({ MCP_IDLE_SECONDS: "3" });
});
afterAll(() => stack.stop());

async function echo() {
  stack.model.script(callTool("echo", { message: "hi" }), say("Done."));
  return (await stack.turn()).of("tool_result")[0];
}

/** A server that is down behind its proxy; it counts who tries. */
async function attachDead(id: number) {
  const attempts: number[] = [];
  const server = await listen((_, response) => {
    attempts.push(performance.now());
    response.writeHead(503).end();
  });
  stack.odoo.servers = [{ id, name: "Dead", url: `${server.url}/mcp`, tools: [{ id: 1, name: "echo" }] }];
  return { attempts, close: () => server.close() };
}

const passed = (milliseconds: number) => {
  const end = performance.now() + milliseconds;
  return expect.poll(() => performance.now() > end, { timeout: milliseconds + 1000 }).toBe(true);
};

test("a session that nobody uses is ended, on the server too, and opened again when needed", async () => {
  expect(await echo()).toMatchObject({ is_error: false });
  const before = stack.mcp.initializes;
  await expect.poll(() => stack.mcp.ended, { timeout: 9000 }).toBe(1);
  expect(await echo()).toMatchObject({ is_error: false });
  expect(stack.mcp.initializes).toBe(before + 1);
});

test("one conversation of many probes a dead server, and none when all are gone", async () => {
  const { attempts, close } = await attachDead(70);
  const start = performance.now();
  for (let conversation = 0; conversation < 6; conversation++) {
    stack.odoo.channelId++;
    expect(await echo()).toMatchObject({ is_error: true });
  }
  // One attempt is one or two requests, depending on what the client asks first. On a machine that is busy the six
  // conversations take longer than the two seconds, and then four, after which one of them tries again.
  const tries = 1 + Math.floor(Math.log2((performance.now() - start) / 2000 + 1));
  const first = attempts.length;
  expect(first).toBeLessThanOrEqual(2 * tries);
  await expect.poll(() => attempts.length, { timeout: 4000 }).toBeGreaterThan(first);
  await passed(500);
  expect(attempts.length).toBeLessThanOrEqual(2 * first);
  // All its sessions are idle after three seconds; later probes would come after four and eight.
  await passed(5000);
  const last = attempts.length;
  await passed(5000);
  expect(attempts.length).toBe(last);
  await close();
}, 30_000);
