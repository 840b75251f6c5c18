import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callTool, say } from "../../../../fakes/fake-model.ts";
import type { FakeMcpServer } from "../../../../fakes/fake-odoo.ts";
import { listen } from "../../../../fakes/listen.ts";
import { Stack } from "../../../../fakes/stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());

/** Syncs the stack's server as a record with these values. */
async function sync(values: Partial<FakeMcpServer>) {
  stack.odoo.servers = [
    { id: 3, name: "Attached", url: stack.mcp.url, tools: [{ id: 1, name: "echo" }], ...values },
  ];
  // A person's server is offered in conversations about a service only.
  stack.odoo.cloudService = values.scope === "user" && { id: 1, servers: stack.odoo.servers };
  return (await stack.askAbout(3, "sync")).answer;
}

async function echo() {
  stack.odoo.channelId++;
  stack.model.script(callTool("echo", { message: "hi" }), say("Done."));
  return (await stack.turn()).of("tool_result")[0];
}

describe.each(["streamable_http", "sse"])("a person's server over %s", (transport) => {
  test("is refused inside, whether there is something or not, as a name that does not exist is", async () => {
    const texts = new Set<string>();
    const gone = await listen(() => undefined);
    await gone.close();
    const { port } = stack.mcp;
    for (const host of [
      `127.0.0.1:${port}`,
      `localhost:${port}`,
      new URL(gone.url).host,
      "nothing.invalid",
    ]) {
      const answer = await sync({ scope: "user", transport, url: `http://${host}/mcp` });
      expect(answer.success).toBe(false);
      texts.add(JSON.stringify([answer.reason, answer.state_message]));
    }
    expect([...texts]).toEqual([expect.stringContaining("address_not_allowed")]);
    expect(stack.mcp.initializes).toBe(0);
  });

  test("is not led inside by a redirect, nor told by it what is there", async () => {
    const outside = await listen((_, response) => {
      response.writeHead(307, { location: stack.mcp.url }).end();
    });
    const allowed_addresses = JSON.stringify([new URL(outside.url).host]);
    const answer = await sync({ scope: "user", transport, url: `${outside.url}/mcp`, allowed_addresses });
    expect(answer).toMatchObject({ success: false, reason: "redirected" });
    expect(stack.mcp.initializes).toBe(0);
    await outside.close();
  });
});

test("a person's server is refused in a chat too, and works where an administrator allows its address", async () => {
  await sync({ scope: "user" });
  expect(await echo()).toMatchObject({
    is_error: true,
    result: expect.stringContaining("Not a public address"),
  });
  const allowed_addresses = JSON.stringify([`127.0.0.1:${stack.mcp.port}`]);
  expect(await sync({ scope: "user", allowed_addresses })).toMatchObject({ success: true });
  expect(await echo()).toMatchObject({ is_error: false, result: "Echo: hi" });
  // Taken back: the session of before is not used any more.
  await sync({ scope: "user" });
  stack.odoo.channelId--;
  expect(await echo()).toMatchObject({ is_error: true });
});

test("the address that an SSE server names for messages must be its own", async () => {
  const inside: string[] = [];
  const target = await listen((request, response) => {
    inside.push(request.url ?? "");
    response.end();
  });
  const server = await listen((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`event: endpoint\ndata: ${target.url}/messages\n\n`);
  });
  const hosts = [server.url, target.url].map((url) => new URL(url).host);
  const answer = await sync({
    scope: "user",
    transport: "sse",
    url: server.url,
    allowed_addresses: JSON.stringify(hosts),
  });
  expect(answer.success).toBe(false);
  expect(inside).toEqual([]);
  await Promise.all([server.close(), target.close()]);
});

test.each(["stdio", "internal"])("a person's server is never %s", async (transport) => {
  const answer = await sync({ scope: "user", transport, url: "", command: "anything" });
  expect(answer).toMatchObject({ success: false, reason: "http_only" });
});

test("a metadata service is refused for everybody", async () => {
  expect(await sync({ url: "http://169.254.169.254/mcp" })).toMatchObject({
    success: false,
    reason: "metadata_address",
  });
});

test("a stopped server is not connected to", async () => {
  const before = stack.mcp.initializes;
  expect(await sync({ stopped: true })).toMatchObject({
    success: false,
    reason: "stopped",
  });
  expect(await echo()).toMatchObject({ is_error: true, result: expect.stringContaining("no tool named") });
  expect(stack.mcp.initializes).toBe(before);
});

test("a password in a URL is refused, and not repeated", async () => {
  const answer = await sync({ url: "http://user:pa55word@127.0.0.1:1/mcp" });
  expect(answer.reason).toBe("url_with_credentials");
  expect(JSON.stringify([answer, stack.sidecar.logged])).not.toContain("pa55word");
});
