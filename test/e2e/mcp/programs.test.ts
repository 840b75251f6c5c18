import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { callTool, say } from "../../fakes/fake-model.ts";
import { listen } from "../../fakes/listen.ts";
import { Stack } from "../../fakes/stack.ts";
import { FILESYSTEM, MEMORY, storeTools, sync } from "./registry.ts";

/** `npm test` names one that has the official SDK; without it there is nothing to test. */
const PYTHON = process.env["MCP_PYTHON"] ?? "";
const PYTHON_SERVER = fileURLToPath(new URL("../../fakes/python_server.py", import.meta.url));

let stack: Stack;
let folder: string;
const programs: ChildProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mcp-"));
  await writeFile(join(folder, "greeting.txt"), "Good morning");
  const node = (...args: string[]) => ({ command: process.execPath, args });
  const memory = { MEMORY_FILE_PATH: join(folder, "memory.jsonl") };
  stack = await Stack.start({
    STDIO_COMMANDS: JSON.stringify({
      memory: { ...node(MEMORY), env: memory },
      files: node(FILESYSTEM, folder),
      python: { command: PYTHON || "python3", args: [PYTHON_SERVER, "stdio"] },
    }),
  });
});
afterAll(async () => {
  await stack.stop();
  for (const program of programs) program.kill();
  await rm(folder, { recursive: true });
});

async function call(tool: string, args: Record<string, unknown>) {
  stack.model.script(callTool(tool, args), say("Done."));
  return (await stack.turn()).of("tool_result")[0];
}

test("server-memory remembers, from one conversation to the next", async () => {
  await sync(stack, { id: 1, url: "", transport: "stdio", command: "memory" });
  storeTools(stack);
  const entity = { name: "Ada", entityType: "person", observations: ["likes tea"] };
  expect(await call("create_entities", { entities: [entity] })).toMatchObject({ is_error: false });
  stack.odoo.channelId++;
  expect(await call("search_nodes", { query: "tea" })).toMatchObject({
    is_error: false,
    result: expect.stringContaining("Ada"),
  });
});

test("server-filesystem reads what its operator allows, and nothing else", async () => {
  await sync(stack, { id: 2, url: "", transport: "stdio", command: "files" });
  storeTools(stack);
  expect(await call("read_text_file", { path: join(folder, "greeting.txt") })).toMatchObject({
    is_error: false,
    result: expect.stringContaining("Good morning"),
  });
  expect(await call("read_text_file", { path: "/etc/passwd" })).toMatchObject({ is_error: true });
});

// In CI a missing Python fails; at a desk `npx vitest` need not know of it.
describe.runIf(PYTHON || process.env["CI"] === "true")("a server in Python", () => {
  async function start(transport: "streamable-http" | "sse"): Promise<string> {
    const probe = await listen(() => undefined);
    const { port } = new URL(probe.url);
    await probe.close();
    programs.push(spawn(PYTHON, [PYTHON_SERVER, transport, port], { stdio: "ignore" }));
    const url = `http://127.0.0.1:${port}`;
    await vi.waitFor(() => fetch(url), { timeout: 20_000 });
    return transport === "sse" ? `${url}/sse` : `${url}/mcp`;
  }

  test.each([
    ["stdio", "stdio", async () => ({ url: "", command: "python" })],
    ["streamable HTTP", "streamable_http", async () => ({ url: await start("streamable-http") })],
    ["SSE", "sse", async () => ({ url: await start("sse") })],
  ] as const)("works over %s", async (_, transport, reach) => {
    const answer = await sync(stack, { id: 3, transport, ...(await reach()) });
    expect(answer).toMatchObject({ success: true, tool_count: 2 });
    storeTools(stack);
    expect(await call("add", { a: 2, b: 3 })).toMatchObject({ is_error: false, result: "5" });
    expect(await call("complain", {})).toMatchObject({ is_error: true });
  });
});
