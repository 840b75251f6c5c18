import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";
import { type Reply, type Rule, UnrulyMcp } from "../../../fakes/unruly-mcp-server.ts";

let stack: Stack;
let nextId = 1800;
const servers: UnrulyMcp[] = [];
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.odoo.channelId++;
});
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function start(rules: Record<string, Rule>): Promise<UnrulyMcp> {
  const server = await UnrulyMcp.start(rules);
  servers.push(server);
  stack.odoo.servers = [{ id: nextId++, name: "Odd", url: server.url, tools: [{ id: 1, name: "tool-0" }] }];
  return server;
}

async function call() {
  stack.model.script(callTool("tool-0", {}), say("Done."));
  return (await stack.turn()).of("tool_result")[0];
}

const answerTo = (id: unknown) => ({
  jsonrpc: "2.0",
  id,
  result: { content: [{ type: "text", text: "went on" }] },
});
/** One stream with these events, and its end. */
const stream = ({ response }: Reply, events = ""): void =>
  void response.writeHead(200, { "content-type": "text/event-stream" }).end(events);
const works = { is_error: false, result: "went on" };

describe("a stream that is none is not asked for again and again:", () => {
  test.each<[string, Rule]>([
    ["it ends at once", (reply) => stream(reply)],
    ["it ends behind a mark", (reply) => stream(reply, "id: 1\nretry: 100\ndata:\n\n")],
    ["it is a text", (reply) => reply.send(200, "All is well", "text/plain")],
    ["it is a page", (reply) => reply.send(200, "<html></html>", "text/html")],
    ["it is refused", (reply) => reply.send(500)],
  ])("%s", async (_, GET) => {
    const server = await start({ GET });
    expect(await call()).toMatchObject({ is_error: false, result: "done" });
    // The SDK would have come back every second.
    await pause(3_500);
    expect(server.count("GET")).toBeLessThanOrEqual(2);
    expect(await call()).toMatchObject({ is_error: false });
    expect(server.count("initialize")).toBe(1);
  });
});

describe("an answer is found on the other stream", () => {
  test.each<[string, (reply: Reply) => void]>([
    ["where its own one is empty", (reply) => stream(reply)],
    ["where the request was only accepted", (reply) => reply.send(202)],
  ])("%s", async (_, begin) => {
    const other = Promise.withResolvers<Reply>();
    const server = await start({
      GET: (reply) => {
        reply.response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
        other.resolve(reply);
      },
      "tools/call": async (reply, { id }) => {
        begin(reply);
        (await other.promise).say(answerTo(id));
      },
    });
    expect(await call()).toMatchObject(works);
    expect(server.count("tools/call")).toBe(1);
  });

  test("and is not waited for when that one ends, too", async () => {
    const other = Promise.withResolvers<Reply>();
    await start({
      GET: (reply) => {
        reply.response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
        other.resolve(reply);
      },
      "tools/call": async (reply) => {
        stream(reply);
        await pause(200);
        (await other.promise).response.end();
      },
    });
    expect(await call()).toMatchObject({ is_error: true, result: expect.stringContaining("broke off") });
  });
});

describe("the rest of an answer that was put off", () => {
  const putOff: Rule = (reply) => stream(reply, "id: 0\nretry: 50\ndata:\n\n");

  test("is asked for until it is there, and the call runs once", async () => {
    let asked = 0;
    let id: unknown;
    const server = await start({
      "tools/call": (reply, message) => {
        id = message.id;
        return putOff(reply, message);
      },
      GET: (reply, message) => {
        if (!reply.request.headers["last-event-id"]) return reply.send(405);
        return asked++
          ? stream(reply, `id: 2\ndata: ${JSON.stringify(answerTo(id))}\n\n`)
          : putOff(reply, message);
      },
    });
    expect(await call()).toMatchObject(works);
    expect(server.count("tools/call")).toBe(1);
  });

  test.each<[string, Rule]>([
    ["is refused", (reply) => reply.send(405)],
    ["is unknown", (reply) => reply.send(404, "Session not found", "text/plain")],
    ["is a page", (reply) => reply.send(200, "<html></html>", "text/html")],
    ["is cut off again and again", (reply) => reply.cut()],
  ])("is given up where it %s, and nobody waits", async (_, GET) => {
    const server = await start({ GET, "tools/call": putOff });
    const begun = performance.now();
    expect(await call()).toMatchObject({ is_error: true, result: expect.stringContaining("broke off") });
    expect(performance.now() - begun).toBeLessThan(8_000);
    expect(server.count("tools/call")).toBe(1);
  });
});
