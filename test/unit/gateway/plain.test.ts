import { beforeEach, expect, test } from "vitest";
import { GATEWAY_KEY } from "../../fakes/fake-gateway.ts";
import { Stack } from "../../fakes/stack.ts";
import { answers } from "../core/odoo-tools/odoo-stack.ts";

let stack: Stack;
beforeEach(async () => {
  stack = await Stack.start();
  stack.odoo.person = answers({ search_count: 3 });
  return () => stack.stop();
});

const KEY = { authorization: `Bearer ${GATEWAY_KEY}` };
const list = (headers = {}) => fetch(`${stack.sidecar.url}/mcp/tools`, { headers });
const execute = (body: unknown, headers: Record<string, string> = KEY) =>
  fetch(`${stack.sidecar.url}/mcp/execute`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

test("the list of tools needs a key", async () => {
  expect((await list()).status).toBe(401);
  const listed = await list(KEY);
  const { tools } = (await listed.json()) as { tools: { name: string; inputSchema: object }[] };
  expect(tools.map(({ name }) => name)).toContain("odoo_connect");
});

test("a list that an administrator made public needs none, sixty times a minute", async () => {
  stack.odoo.gateway.settings.public_tool_list = true;
  const statuses: number[] = [];
  for (let count = 0; count < 62; count++) statuses.push((await list()).status);
  expect(statuses.slice(0, 60).every((status) => status === 200)).toBe(true);
  expect(statuses.slice(60)).toEqual([429, 429]);
  expect((await list(KEY)).status).toBe(200);
  expect((await execute({ tool_name: "odoo_count" }, {})).status).toBe(401);
});

test("a call answers with its result, and is recorded", async () => {
  const answer = await execute({ tool_name: "odoo_count", arguments: { model: "res.partner" } });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ result: { count: 3 } });
  expect(stack.odoo.gateway.recorded).toMatchObject([{ tool: "odoo_count", about: { door: "routes" } }]);
});

test("what the tool refuses is an error with a code, and HTTP 200", async () => {
  for (const [body, words] of [
    [{ tool_name: "ping", arguments: { text: "hello" } }, "There is no tool named ping"],
    [{ tool_name: "odoo_count" }, "The arguments are invalid"],
    [{ tool_name: "odoo_unlink", arguments: { model: "res.partner", ids: [1] } }, "does not exist"],
  ] as const) {
    const answer = await execute(body);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      error: { code: "tool_failed", message: expect.stringContaining(words) },
    });
  }
});

test("who is refused reads the same shape, with the status of the refusal", async () => {
  const stranger = await execute({ tool_name: "odoo_count" }, {});
  expect(stranger.status).toBe(401);
  expect(stranger.headers.get("www-authenticate")).toMatch(/^Bearer/);
  expect(await stranger.json()).toMatchObject({ error: { code: "unauthorized" } });
  for (const body of [[], { tool_name: 7 }, { arguments: {} }, { tool_name: "x", arguments: [] }]) {
    const refused = await execute(body);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { code: "invalid_request" } });
  }
});

test("the path /mcp itself stays free", async () => {
  expect((await fetch(`${stack.sidecar.url}/mcp`, { headers: KEY })).status).toBe(404);
});
