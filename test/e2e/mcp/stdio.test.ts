import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callTool, say } from "../../fakes/fake-model.ts";
import { Stack } from "../../fakes/stack.ts";
import { token } from "../../fakes/start-sidecar.ts";
import { EVERYTHING, storeTools, sync } from "./registry.ts";

const PROGRAM = fileURLToPath(new URL("../../fakes/stdio-program.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "stdio-"));
const BEHAVIOURS = [
  "behaves",
  "ends at once",
  "has a helper",
  "ignores its end",
  "writes noise",
  "writes a byte order mark",
  "greets on the same line",
  "lays its messages out",
  "writes for Windows",
  "writes without end",
  "ends when asked",
  "is silent when asked",
  "crashes at a call",
  "ignores its end and has a helper",
];
const program = (behaviour: string, env: Record<string, string> = {}) => ({
  command: process.execPath,
  args: [PROGRAM, behaviour],
  env: { STARTS: join(folder, behaviour), ...env },
});
const COMMANDS = JSON.stringify({
  everything: { command: process.execPath, args: [EVERYTHING, "stdio"] },
  missing: { command: "/nowhere/program" },
  ...Object.fromEntries(BEHAVIOURS.map((behaviour) => [behaviour, program(behaviour)])),
});
let nextId = 1;

interface Status {
  sessions: number;
  processes: { pid: number; started: string; restarts: number }[];
}

/** Calls of the sidecar about the server under test. */
function about(stack: Stack) {
  const id = () => stack.odoo.servers[0]?.id ?? 0;
  const request = async (method: string, path: string, body?: object) => {
    const response = await stack.sidecar.request(method, `/v1/mcp-servers/${id()}/${path}`, {
      token: await token({ server: id() }),
      body,
    });
    return response.json();
  };
  return {
    use: (command: string) => {
      stack.odoo.channelId++;
      stack.odoo.servers = [
        {
          id: nextId++,
          name: command,
          url: "",
          transport: "stdio",
          command,
          tools: [{ id: 1, name: "echo" }],
        },
      ];
    },
    echo: async () => {
      stack.model.script(callTool("echo", { message: "hi" }), say("Done."));
      return (await stack.turn()).of("tool_result")[0];
    },
    status: () => request("GET", "status") as Promise<Status>,
    stop: (body?: object) => request("POST", "stop", body) as Promise<{ success: boolean; closed: number }>,
  };
}

/** Running, and no zombie that waits for its parent's look. */
const alive = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
const startsOf = (behaviour: string) =>
  existsSync(join(folder, behaviour))
    ? readFileSync(join(folder, behaviour), "utf8").trim().split("\n").length
    : 0;

describe("a program over stdio", () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start({ STDIO_COMMANDS: COMMANDS, MCP_IDLE_SECONDS: "2", LOG_LEVEL: "debug" });
  });
  afterAll(() => stack.stop());
  const server = { id: 1000, url: "", transport: "stdio", command: "everything" };

  test("is started by its name, lists its tools and is called", async () => {
    expect(await sync(stack, server)).toMatchObject({ success: true, state: "connected" });
    storeTools(stack);
    expect(await about(stack).echo()).toMatchObject({ is_error: false, result: "Echo: hi" });
  });

  test("sees nothing of the sidecar's environment", async () => {
    stack.model.script(callTool("get-env", {}), say("Done."));
    const turn = await stack.turn();
    const result = turn.of("tool_result")[0]?.result ?? "";
    expect(Object.keys(JSON.parse(result)).toSorted()).toEqual(["HOME", "LANG", "PATH"]);
  });

  test("that is not on the list is refused, whatever its name", async () => {
    for (const command of ["/bin/sh", "__proto__", ""])
      expect(await sync(stack, { ...server, command })).toMatchObject({
        success: false,
        state_message: expect.stringContaining("STDIO_COMMANDS"),
        reason: "command_not_allowed",
        values: { command, allowed: Object.keys(JSON.parse(COMMANDS)).join(", ") },
      });
  });

  test("that nobody uses any more is ended", async () => {
    const { use, echo, status } = about(stack);
    use("behaves");
    await echo();
    const [program] = (await status()).processes;
    await expect.poll(status, { timeout: 8000 }).toEqual({ sessions: 0, processes: [] });
    await expect.poll(() => alive(program?.pid ?? 0)).toBe(false);
  });

  test.each([
    ["missing", "cannot be started"],
    ["ends at once", "status 3"],
    ["writes without end", "8 MiB"],
  ])("that does not work says why: %s", async (command, reason) => {
    const answer = await sync(stack, { ...server, command });
    expect(answer).toMatchObject({ success: false, state_message: expect.stringContaining(reason) });
    expect(answer.state_message).not.toContain("stderr-secret");
  });

  test.each([
    "writes noise",
    "writes a byte order mark",
    "greets on the same line",
    "lays its messages out",
    "writes for Windows",
    "ends when asked",
    "is silent when asked",
  ])("is understood although it %s", async (command) => {
    expect(await sync(stack, { ...server, command })).toMatchObject({ success: true, tool_count: 1 });
    storeTools(stack);
    expect(await about(stack).echo()).toMatchObject({ result: expect.stringContaining("pid") });
  });

  test("has its words in the log, for who looks closely", () => {
    const lines = stack.sidecar.logged.filter((line) => line.includes("stderr-secret"));
    expect(lines.length).toBeGreaterThan(0);
    // pino's number of the level debug
    expect(lines.every((line) => JSON.parse(line).level === 20)).toBe(true);
  });

  test("ends when an administrator stops it, with all that it started, and starts again when used", async () => {
    const { use, echo, status, stop } = about(stack);
    use("has a helper");
    const [, pid, helper] = /pid (\d+) helper (\d+)/.exec((await echo())?.result ?? "") ?? [];
    expect(await status()).toMatchObject({ sessions: 1, processes: [{ pid: Number(pid), restarts: 0 }] });
    expect(await stop()).toEqual({ success: true, closed: 1 });
    expect(await status()).toEqual({ sessions: 0, processes: [] });
    await expect.poll(() => [Number(pid), Number(helper)].filter(alive)).toEqual([]);
    expect(await stop()).toEqual({ success: true, closed: 0 });
    expect(await echo()).toMatchObject({ is_error: false });
    const [record] = stack.odoo.servers;
    if (record) record.stopped = true;
    expect(await echo()).toMatchObject({ is_error: true, result: expect.stringContaining("no tool named") });
  });

  test("that does not want to end is killed", async () => {
    const { use, echo, status, stop } = about(stack);
    use("ignores its end");
    await echo();
    const [program] = (await status()).processes;
    await stop();
    expect(alive(program?.pid ?? 0)).toBe(false);
  });

  test("that dies is started again", async () => {
    const { use, echo, status } = about(stack);
    use("behaves");
    await echo();
    const [first] = (await status()).processes;
    process.kill(first?.pid ?? 0, "SIGKILL");
    await expect.poll(async () => (await status()).processes).toEqual([]);
    expect(await echo()).toMatchObject({ is_error: false });
    expect((await status()).processes).toMatchObject([{ restarts: 1 }]);
  });

  test("that crashes at each call is not started again at each call", async () => {
    const { use, echo } = about(stack);
    use("crashes at a call");
    for (let call = 0; call < 3; call++)
      expect(await echo()).toMatchObject({ is_error: true, result: expect.stringContaining("broke off") });
    const starts = startsOf("crashes at a call");
    for (let call = 0; call < 5; call++)
      expect(await echo()).toMatchObject({
        is_error: true,
        result: expect.stringContaining("cannot be reached now"),
      });
    expect(startsOf("crashes at a call")).toBe(starts);
    // It is tried again after a while, and found working until the next call.
    await expect.poll(() => startsOf("crashes at a call"), { timeout: 8000 }).toBe(starts + 1);
  });
});

describe("programs", () => {
  test("of many conversations stay below the limit: the idlest ends", async () => {
    const stack = await Stack.start({ STDIO_COMMANDS: COMMANDS, STDIO_PROCESSES_PER_SERVER: "2" });
    const { use, echo, status } = about(stack);
    use("behaves");
    const pids: number[] = [];
    for (let conversation = 0; conversation < 4; conversation++) {
      stack.odoo.channelId++;
      pids.push(Number(/pid (\d+)/.exec((await echo())?.result ?? "")?.[1]));
    }
    expect(new Set(pids).size).toBe(4);
    await expect.poll(() => pids.filter(alive)).toEqual(pids.slice(2));
    expect((await status()).processes.map(({ pid }) => pid)).toEqual(pids.slice(2));
    await stack.stop();
  });

  test.each(["SIGTERM", "SIGKILL"] as const)("end with the sidecar: %s", async (signal) => {
    const stack = await Stack.start({ STDIO_COMMANDS: COMMANDS });
    const { use, echo, status } = about(stack);
    const pids: number[] = [];
    for (const command of ["behaves", "everything"]) {
      use(command);
      await echo();
      pids.push(...(await status()).processes.map(({ pid }) => pid));
    }
    expect(pids).toHaveLength(2);
    await stack.sidecar.stop(signal);
    await expect.poll(() => pids.filter(alive), { timeout: 5000 }).toEqual([]);
    await stack.stop();
  });

  test("end with a sidecar that is killed, even those that do not want to, and what they started", async () => {
    const stack = await Stack.start({ STDIO_COMMANDS: COMMANDS });
    const { use, echo } = about(stack);
    use("ignores its end and has a helper");
    const [, ...found] = /pid (\d+) helper (\d+)/.exec((await echo())?.result ?? "") ?? [];
    const pids = found.map(Number);
    expect(pids.filter(alive)).toHaveLength(2);
    await stack.sidecar.stop("SIGKILL");
    await expect.poll(() => pids.filter(alive), { timeout: 5000 }).toEqual([]);
    await stack.stop();
  });

  test("that do not want to end keep nobody waiting: sync, test and restart answer before they are gone", async () => {
    const stack = await Stack.start({ STDIO_COMMANDS: COMMANDS });
    const { use, echo, stop, status } = about(stack);
    use("ignores its end");
    for (const path of ["test", "sync"]) {
      const begun = performance.now();
      const { answer } = await stack.askAbout(stack.odoo.servers[0]?.id ?? 0, path);
      expect(answer).toMatchObject({ success: true });
      expect(performance.now() - begun, path).toBeLessThan(1_900);
    }
    await echo();
    const [running] = (await status()).processes;
    const begun = performance.now();
    expect(await stop({ wait: false })).toMatchObject({ closed: 1 });
    expect(performance.now() - begun).toBeLessThan(1_000);
    await expect.poll(() => alive(running?.pid ?? 0), { timeout: 6_000 }).toBe(false);
    await stack.stop();
  });
});

describe("a program that is slow to start", () => {
  const LOADS = "loads at first";
  const SLOW = "is always slow";
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start({
      STDIO_COMMANDS: JSON.stringify({
        [LOADS]: program(LOADS, { LOAD_MS: "4000" }),
        [SLOW]: program(SLOW, { DELAY_MS: "2500" }),
        hangs: program("hangs", { DELAY_MS: "600000" }),
      }),
      MCP_CONNECT_SECONDS: "3",
      STDIO_FIRST_START_SECONDS: "8",
    });
  });
  afterAll(() => stack.stop());

  test("because its packages have to be loaded has more time at first, and is started once", async () => {
    expect(await sync(stack, { id: 2001, url: "", transport: "stdio", command: LOADS })).toMatchObject({
      success: true,
      tool_count: 1,
    });
    expect(startsOf(LOADS)).toBe(1);
    expect(stack.sidecar.logged.join("\n")).toContain("first start of a program");
  });

  test("for ever is told so, with the limit", async () => {
    const answer = await sync(stack, { id: 2002, url: "", transport: "stdio", command: "hangs" });
    expect(answer).toMatchObject({ success: false, reason: "no_answer", values: { seconds: 8 } });
    expect(startsOf("hangs")).toBe(1);
  });

  test("has a spare one, which the next conversation gets at once", async () => {
    const { use, echo, status, stop } = about(stack);
    use(SLOW);
    const [server] = stack.odoo.servers;
    if (server) server.state = "connected";
    const first = /pid (\d+)/.exec((await echo())?.result ?? "")?.[1];
    await expect.poll(async () => (await status()).processes.length, { timeout: 8_000 }).toBe(2);
    const pids = (await status()).processes.map(({ pid }) => String(pid));
    stack.odoo.channelId++;
    const answer = await echo();
    const second = /pid (\d+)/.exec(answer?.result ?? "")?.[1];
    expect(answer?.duration_ms).toBeLessThan(1_000);
    expect(second).not.toBe(first);
    expect(pids).toEqual([first, second]);
    // It is as idle as the others, and ends with them.
    await expect.poll(async () => (await status()).processes.length, { timeout: 8_000 }).toBe(3);
    const all = (await status()).processes.map(({ pid }) => pid);
    expect(await stop()).toEqual({ success: true, closed: 2 });
    await expect.poll(() => all.filter(alive)).toEqual([]);
  });

  test("for longer than Odoo waits is told as starting, and what it has when it is there", async () => {
    const patient = await Stack.start({
      STDIO_COMMANDS: JSON.stringify({ patience: program("patience", { LOAD_MS: "16500" }) }),
    });
    expect(await sync(patient, { id: 2003, url: "", transport: "stdio", command: "patience" })).toMatchObject(
      { success: false, state: "draft", reason: "program_starting", tools: false },
    );
    const told = () => patient.odoo.synced.filter(({ state }) => state === "connected");
    await expect.poll(told, { timeout: 20_000 }).toMatchObject([{ id: 2003, tools: [{ name: "echo" }] }]);
    expect(startsOf("patience")).toBe(1);
    await patient.stop();
  });
});
