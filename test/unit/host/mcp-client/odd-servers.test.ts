import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { callTool, say } from "../../../fakes/fake-model.ts";
import type { FakeServer } from "../../../fakes/listen.ts";
import { listenMcp } from "../../../fakes/scripted-mcp-server.ts";
import { Stack, type Answer } from "../../../fakes/stack.ts";

const CERTIFICATE = fileURLToPath(new URL("../../../fakes/expired-certificate.pem", import.meta.url));

let stack: Stack;
let nextId = 60;
const servers: FakeServer[] = [];
beforeAll(async () => {
  stack = await Stack.start({ NODE_EXTRA_CA_CERTS: CERTIFICATE, TOOL_RESULT_KIB: "32" });
});
afterAll(() => stack.stop());
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

function attach(url: string): void {
  stack.odoo.channelId++;
  stack.odoo.servers = [{ id: nextId++, name: "Odd", url, tools: [{ id: 1, name: "tool-0" }] }];
}

/** A server with these answers, and what a sync of it says. */
async function sync(script: Parameters<typeof listenMcp>[0]): Promise<Answer> {
  const server = await listenMcp(script);
  servers.push(server);
  attach(`${server.url}/mcp`);
  return syncAttached();
}

async function syncAttached(): Promise<Answer> {
  stack.odoo.calls.length = 0;
  return (await stack.askAbout(stack.odoo.servers[0]?.id ?? 0, "sync")).answer;
}

async function call() {
  stack.model.script(callTool("tool-0", {}), say("Done."));
  return stack.turn();
}

const tool = (number: number, description = "") => ({
  name: `tool-${number}`,
  description,
  inputSchema: { type: "object", properties: {} },
});
const tools = (count: number) => Array.from({ length: count }, (_, number) => tool(number));
/** What reached Odoo. */
function stored() {
  return stack.odoo.synced.at(-1)?.tools || undefined;
}

describe("a list of tools", () => {
  test("of 300 tools costs no call to Odoo", async () => {
    expect(await sync({ "tools/list": () => ({ tools: tools(300) }) })).toMatchObject({ tool_count: 300 });
    expect(stack.odoo.calls.map(({ method }) => method)).toEqual([]);
    expect(stored()).toHaveLength(300);
  });

  test("in pages is read to its end", async () => {
    const answer = await sync({
      "tools/list": ({ cursor }) => {
        const page = Number(cursor ?? 0);
        const next = page < 9 ? { nextCursor: String(page + 1) } : {};
        return { tools: tools(100).slice(page * 10, page * 10 + 10), ...next };
      },
    });
    expect(answer).toMatchObject({ success: true, tool_count: 100 });
  });

  test("without an end is refused", async () => {
    let page = 0;
    const answer = await sync({
      "tools/list": () => ({ tools: [tool(page)], nextCursor: String(++page) }),
    });
    expect(answer).toMatchObject({ success: false, reason: "endless_list" });
    expect(page).toBeLessThan(200);
  });

  test("with one name twice counts it once: the first", async () => {
    const answer = await sync({
      "tools/list": () => ({ tools: [tool(0, "first"), tool(1), tool(0, "second")] }),
    });
    expect(answer).toMatchObject({ success: true, tool_count: 2 });
    expect(stored()).toMatchObject([{ name: "tool-0", description: "first" }, { name: "tool-1" }]);
  });

  test("with tools that cannot be stored leaves those out, and says so", async () => {
    const unnamed = { ...tool(0), name: " " };
    const longNamed = { ...tool(0), name: "n".repeat(129) };
    const huge = { ...tool(1), inputSchema: { type: "object", description: "x".repeat(70_000) } };
    const answer = await sync({
      "tools/list": () => ({ tools: [unnamed, longNamed, huge, tool(2, "d".repeat(9_000))] }),
    });
    expect(answer).toMatchObject({
      success: true,
      tool_count: 1,
      reason: "connected_in_part",
      values: { tools: 1, left_out: 3 },
    });
    expect(stored()).toMatchObject([{ name: "tool-2", description: "d".repeat(4_000) }]);
  });

  test("whose definitions are large together is stored in part", async () => {
    const large = (number: number) => ({
      ...tool(number),
      inputSchema: { type: "object", description: "x".repeat(60_000) },
    });
    const answer = await sync({
      "tools/list": () => ({ tools: Array.from({ length: 100 }, (_, number) => large(number)) }),
    });
    expect(answer).toMatchObject({ success: true, reason: "connected_in_part" });
    expect(JSON.stringify(stored()).length).toBeLessThan(2.5 * 1024 * 1024);
  });

  test("of thousands of tools is refused, with the limit", async () => {
    const answer = await sync({ "tools/list": () => ({ tools: tools(1001) }) });
    expect(answer).toMatchObject({
      success: false,
      reason: "too_many_tools",
      values: { tools: 1001, limit: 1000 },
    });
  });

  test("of more than 8 MiB is refused, with the limit", async () => {
    const answer = await sync({ "tools/list": () => ({ tools: [tool(0, "x".repeat(9 * 1024 * 1024))] }) });
    expect(answer).toMatchObject({ success: false, reason: "message_too_long" });
  });

  test.each([
    ["garbage", "application/json", "%&/()"],
    ["a page", "text/html", "<html>"],
    ["nothing", "application/json", ""],
  ])("that is %s is no list", async (_, type, body) => {
    const answer = await sync({
      "tools/list": (__, response) => void response.writeHead(200, { "content-type": type }).end(body),
    });
    expect(answer).toMatchObject({ success: false, reason: "not_mcp" });
  });

  test("that breaks off is told so", async () => {
    const answer = await sync({
      "tools/list": (_, response) => {
        response.writeHead(200, { "content-type": "application/json" }).write('{"jsonrpc"');
        response.socket?.destroy();
      },
    });
    expect(answer).toMatchObject({ success: false, reason: "broken_off" });
  });
});

describe("a call", () => {
  const text = (value: string) => ({ content: [{ type: "text", text: value }] });

  test("that returns 5 MB gives the model head and tail, and a notice", async () => {
    await sync({
      "tools/call": () => text(`HEAD${"x".repeat(5_000_000)}TAIL`),
      "tools/list": () => ({ tools: [] }),
    });
    const turn = await call();
    const [result] = turn.of("tool_result");
    expect(result).toMatchObject({ is_error: false, result: expect.stringMatching(/^HEAD.*TAIL$/s) });
    expect(result?.result.length).toBeLessThan(40_000);
    expect(turn.of("notice")).toMatchObject([{ code: "result_truncated" }]);
  });

  test("that returns more than 8 MiB fails with the limit, and the next one works", async () => {
    let long = true;
    await sync({
      "tools/call": () => text(long ? "x".repeat(9 * 1024 * 1024) : "short"),
      "tools/list": () => ({ tools: [] }),
    });
    expect((await call()).of("tool_result")).toMatchObject([
      { is_error: true, result: expect.stringContaining("8 MiB") },
    ]);
    long = false;
    expect((await call()).of("tool_result")).toMatchObject([{ is_error: false, result: "short" }]);
  });

  test("whose answer breaks off fails once, and is not repeated: it may have run", async () => {
    let calls = 0;
    await sync({
      "tools/call": (_, response) => {
        if (calls++) return text("works");
        response.writeHead(200, { "content-type": "application/json" }).write('{"jsonrpc"');
        response.socket?.destroy();
        return undefined;
      },
      "tools/list": () => ({ tools: [] }),
    });
    expect((await call()).of("tool_result")).toMatchObject([
      { is_error: true, result: expect.stringContaining("broke off") },
    ]);
    expect(calls).toBe(1);
    expect((await call()).of("tool_result")).toMatchObject([{ is_error: false, result: "works" }]);
  });
});

test("an expired certificate is named as the reason", async () => {
  const pem = readFileSync(CERTIFICATE);
  const server = createServer({ key: pem, cert: pem }, (_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  attach(`https://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
  expect(await syncAttached()).toMatchObject({
    success: false,
    reason: "certificate_expired",
  });
  server.close();
});
