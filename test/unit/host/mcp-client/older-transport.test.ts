import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { OlderMcp } from "../../../fakes/older-mcp-server.ts";
import { Stack } from "../../../fakes/stack.ts";

let stack: Stack;
let server: OlderMcp;
let nextId = 1400;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());
beforeEach(async () => {
  server = await OlderMcp.start();
  stack.odoo.channelId++;
  stack.odoo.servers = [
    {
      id: nextId++,
      name: "Older",
      transport: "sse",
      url: server.url,
      tools: [{ id: 1, name: "tool-0" }],
    },
  ];
});
afterEach(() => server.close());

async function call() {
  stack.model.script(callTool("tool-0", {}), say("Done."));
  return (await stack.turn()).of("tool_result")[0];
}

const works = { is_error: false, result: "done" };

test("its messages are read as leniently as any", async () => {
  const { answer } = await stack.askAbout(stack.odoo.servers[0]?.id ?? 0, "sync");
  expect(answer).toMatchObject({ success: true, tool_count: 1 });
  expect(await call()).toMatchObject(works);
});

describe("after a restart of the server the first call works, and runs once", () => {
  test("on the same port", async () => {
    expect(await call()).toMatchObject(works);
    const { port } = server;
    await server.close();
    server = await OlderMcp.start(port);
    expect(await call()).toMatchObject(works);
    expect(server.calls).toBe(1);
  });

  test("behind a proxy that ends the stream", async () => {
    expect(await call()).toMatchObject(works);
    server.forgetSessions();
    expect(await call()).toMatchObject(works);
    expect(server.calls).toBe(2);
    expect(server.introductions).toBe(2);
  });

  test.each<[string, (typeof server)["unknownSession"]]>([
    ["404", (response) => response.writeHead(404).end("Could not find session")],
    ["404 and nothing", (response) => response.writeHead(404).end()],
    ["400", (response) => response.writeHead(400).end("No transport found for sessionId")],
    ["410", (response) => response.writeHead(410).end()],
    ["500", (response) => response.writeHead(500).end('{"error":"SSE session is gone"}')],
  ])("although its stream is still open, where it refuses an unknown session with %s", async (_, refuse) => {
    expect(await call()).toMatchObject(works);
    server.loseSessions();
    server.unknownSession = refuse;
    expect(await call()).toMatchObject(works);
    expect(server.calls).toBe(2);
  });

  test("and one that never answers the old session keeps nobody waiting", async () => {
    expect(await call()).toMatchObject(works);
    server.unknownSession = (response) => response.writeHead(202).end();
    server.forgetSessions();
    const begun = performance.now();
    expect(await call()).toMatchObject(works);
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});

test("a refusal that says nothing of a session is told, and the call is not repeated", async () => {
  expect(await call()).toMatchObject(works);
  server.loseSessions();
  server.unknownSession = (response) => response.writeHead(403).end("Quota exceeded");
  expect(await call()).toMatchObject({ is_error: true, result: "HTTP 403 Forbidden: Quota exceeded" });
});
