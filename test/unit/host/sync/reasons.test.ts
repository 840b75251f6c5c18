import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { STATUS } from "../../../../src/core/errors/codes.ts";
import { REASONS } from "../../../../src/host/mcp-client/mcp-problem.ts";
import { listen } from "../../../fakes/listen.ts";
import { Stack } from "../../../fakes/stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());

async function sync(url: string, values: object = {}) {
  stack.odoo.servers = [{ id: 3, name: "Odd", url, tools: [], ...values }];
  return (await stack.askAbout(3, "sync")).answer;
}

test.each([
  [401, "key_missing", {}],
  [403, "key_forbidden", {}],
  [404, "no_such_path", {}],
  [405, "other_transport", { status: 405 }],
  [418, "request_refused", { status: 418 }],
  [503, "server_failed", { status: 503 }],
])("a server that answers %i is told to Odoo as %s", async (status, reason, values) => {
  const server = await listen((_, response) => response.writeHead(status).end());
  expect(await sync(`${server.url}/mcp`)).toMatchObject({ success: false, reason, values });
  expect(stack.odoo.synced.at(-1)).toMatchObject({ state: "error", reason, values });
  await server.close();
});

test("a command is refused with a reason of its own where none is allowed", async () => {
  expect(await sync("", { transport: "stdio", command: "files" })).toMatchObject({
    success: false,
    reason: "no_commands_allowed",
  });
});

test("a server that works is told so, with the number of its tools", async () => {
  expect(await sync(stack.mcp.url)).toMatchObject({
    success: true,
    reason: "connected",
    values: { tools: expect.any(Number) },
  });
});

test("what Odoo has sentences for is what the sidecar may send", () => {
  const listed = JSON.parse(
    readFileSync(new URL("../../../../contracts/problems.json", import.meta.url), "utf8"),
  );
  expect(Object.keys(listed.reasons).toSorted()).toEqual([...REASONS].toSorted());
  expect(Object.keys(listed.codes).toSorted()).toEqual(Object.keys(STATUS).toSorted());
});
