import { type ChildProcess, spawn } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { callTool, say } from "../../fakes/fake-model.ts";
import { FakeModernMcp } from "../../fakes/fake-modern-mcp-server.ts";
import { listen } from "../../fakes/listen.ts";
import { Stack } from "../../fakes/stack.ts";
import { EVERYTHING, storeTools, sync } from "./registry.ts";

let stack: Stack;
const programs: ChildProcess[] = [];
const closing: (() => unknown)[] = [];
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(async () => {
  await stack.stop();
  for (const program of programs) program.kill();
  for (const close of closing) await close();
});

/** The reference server, as a process of its own. @returns its address. */
async function startEverything(transport: "streamableHttp" | "sse"): Promise<string> {
  const probe = await listen(() => undefined);
  const { port } = new URL(probe.url);
  await probe.close();
  const program = spawn(process.execPath, [EVERYTHING, transport], { env: { PORT: port }, stdio: "ignore" });
  programs.push(program);
  const url = `http://127.0.0.1:${port}`;
  await vi.waitFor(() => fetch(url), { timeout: 20_000 });
  return transport === "sse" ? `${url}/sse` : `${url}/mcp`;
}

async function startModern(): Promise<string> {
  const server = new FakeModernMcp();
  closing.push(() => server.close());
  return server.start();
}

describe.each([
  ["the reference server over streamable HTTP", "streamable_http", () => startEverything("streamableHttp")],
  ["the reference server over SSE", "sse", () => startEverything("sse")],
  ["a 2.x server of the 2026-07-28 protocol", "streamable_http", startModern],
] as const)("%s", (_, transport, start) => {
  let url: string;
  beforeAll(async () => {
    url = await start();
  });

  test("sync lists its tools and tells the truth", async () => {
    const answer = await sync(stack, { id: 1, url, transport });
    expect(answer).toMatchObject({ success: true, state: "connected" });
    expect(answer.tool_count).toBeGreaterThan(0);
    storeTools(stack);
    expect(stack.odoo.servers[0]?.tools.map(({ name }) => name)).toContain("echo");
  });

  test("a tool is called", async () => {
    stack.model.script(callTool("echo", { message: "hi" }), say("Done."));
    const turn = await stack.turn();
    expect(turn.of("tool_result")).toMatchObject([
      { is_error: false, result: expect.stringContaining("hi") },
    ]);
  });
});

describe("the reference server in a turn", () => {
  beforeAll(async () => {
    await sync(stack, { id: 1, url: await startEverything("streamableHttp"), transport: "streamable_http" });
    storeTools(stack);
  });

  test("progress of a long operation is shown", async () => {
    stack.model.script(callTool("trigger-long-running-operation", { duration: 1, steps: 4 }), say("Done."));
    const turn = await stack.turn();
    expect(turn.of("tool_progress").length).toBeGreaterThan(1);
    expect(turn.of("tool_result")).toMatchObject([{ is_error: false }]);
  });

  test("a picture, a resource and structured content reach the model", async () => {
    for (const [name, args] of [
      ["get-tiny-image", {}],
      ["get-resource-reference", { resourceType: "Text", resourceId: 1 }],
      ["get-structured-content", { location: "Chicago" }],
    ] as const) {
      stack.model.script(callTool(name, args), say("Done."));
      const turn = await stack.turn();
      expect(turn.of("tool_result"), name).toMatchObject([
        { is_error: false, result: expect.stringMatching(/\w/) },
      ]);
      expect(turn.last, name).toMatchObject({ type: "done" });
    }
  });

  test("every one of its tools can be offered: no request is refused because of a schema", async () => {
    stack.model.script(say("Hello."));
    await stack.turn();
    expect(stack.model.requests[0]?.tools?.length).toBe(stack.odoo.servers[0]?.tools.length);
  });
});

describe("what is no usable server", () => {
  test.each([
    ["a web page", 200, "text/html", "<html>Welcome</html>", "not_mcp"],
    ["a missing key", 401, "application/json", "{}", "key_missing"],
    ["a missing page", 404, "text/html", "nothing", "no_such_path"],
    ["a broken server", 500, "text/plain", "boom secret-inside", "server_failed"],
    ["JSON of another kind", 200, "application/json", '{"hello":"world"}', "not_mcp"],
  ])("%s is told as it is", async (_, status, type, body, reason) => {
    const server = await listen((__, response) =>
      response.writeHead(status, { "content-type": type }).end(body),
    );
    const answer = await sync(stack, { id: 1, url: `${server.url}/mcp` });
    await server.close();
    expect(answer).toMatchObject({
      success: false,
      state: "error",
      reason,
    });
    expect(JSON.stringify([answer, stack.odoo.calls])).not.toContain("secret-inside");
    expect(stack.odoo.synced.at(-1)).toMatchObject({ id: 1, state: "error", tools: false });
  });

  test("a refused key is told apart from a missing one", async () => {
    const server = await listen((_, response) => response.writeHead(401).end());
    const answer = await sync(stack, {
      id: 1,
      url: `${server.url}/mcp`,
      auth: "bearer",
      stored_api_key: "wrong",
    });
    await server.close();
    expect(answer).toMatchObject({
      success: false,
      reason: "key_refused",
    });
  });

  test("nobody at the address", async () => {
    const gone = await listen(() => undefined);
    await gone.close();
    expect(await sync(stack, { id: 1, url: `${gone.url}/mcp` })).toMatchObject({
      success: false,
      reason: "connection_refused",
    });
  });

  test("a port that fetch refuses", async () => {
    expect(await sync(stack, { id: 1, url: "http://127.0.0.1:9/mcp" })).toMatchObject({
      success: false,
      reason: "blocked_port",
    });
  });

  test("a server that never answers ends after the limit", async () => {
    const silent = await listen(() => undefined);
    const start = performance.now();
    const answer = await sync(stack, { id: 1, url: `${silent.url}/mcp` }, "test");
    expect(performance.now() - start).toBeLessThan(11_000);
    expect(answer).toMatchObject({ success: false, reason: "no_answer", values: { seconds: 10 } });
    await silent.close();
  });
});
