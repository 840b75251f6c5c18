import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callTool, say } from "../fakes/fake-model.ts";
import { Stack } from "../fakes/stack.ts";
import { EVERYTHING, storeTools, sync } from "./registry.ts";

describe("a program over stdio", () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start({
      STDIO_COMMANDS: JSON.stringify({
        everything: { command: process.execPath, args: [EVERYTHING, "stdio"] },
      }),
      MCP_IDLE_SECONDS: "1",
    });
  });
  afterAll(() => stack.stop());
  const server = { id: 1, url: "", transport: "stdio", command: "everything" };

  test("is started by its name, lists its tools and is called", async () => {
    expect(await sync(stack, server)).toMatchObject({ success: true, state: "connected" });
    storeTools(stack);
    stack.model.script(callTool("echo", { message: "hi" }), say("Done."));
    expect((await stack.turn()).of("tool_result")).toMatchObject([{ is_error: false, result: "Echo: hi" }]);
  });

  test("sees nothing of the sidecar's environment", async () => {
    stack.model.script(callTool("get-env", {}), say("Done."));
    const turn = await stack.turn();
    expect(turn.of("tool_result")).toMatchObject([
      { is_error: false, result: expect.stringContaining("PATH") },
    ]);
    expect(JSON.stringify(turn.events)).not.toMatch(/SIDECAR_SECRET|ODOO_API_KEY/);
  });

  test("that is not on the list is refused, whatever its name", async () => {
    for (const command of ["/bin/sh", "__proto__", ""])
      expect(await sync(stack, { ...server, command })).toMatchObject({
        success: false,
        state_message: expect.stringContaining("STDIO_COMMANDS"),
      });
  });

  test("that dies is started again, and ends with the sidecar", async () => {
    const children = () => childrenOf(stack.sidecar.process.pid ?? 0);
    await sync(stack, server);
    storeTools(stack);
    const echo = async () => {
      stack.model.script(callTool("echo", { message: "hi" }), say("Done."));
      return (await stack.turn()).of("tool_result")[0];
    };
    await echo();
    for (const pid of children()) process.kill(pid, "SIGKILL");
    await expect.poll(children).toEqual([]);
    expect(await echo()).toMatchObject({ is_error: false });
    const last = children();
    expect(last).toHaveLength(1);
    await stack.sidecar.stop();
    await expect.poll(() => last.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
  });
});

function childrenOf(parent: number): number[] {
  const { stdout } = spawnSync("ps", ["--ppid", String(parent), "-o", "pid="], { encoding: "utf8" });
  return stdout.split("\n").flatMap((line) => (line.trim() ? [Number(line)] : []));
}
