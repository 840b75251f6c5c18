import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GATEWAY_KEY } from "../../fakes/fake-gateway.ts";
import { Stack } from "../../fakes/stack.ts";
import { answers } from "../core/odoo-tools/odoo-stack.ts";
import { connectAsking1, connectAsking2 } from "./asking-client.ts";
import { callMessage, connect1, connect2, INITIALIZE, post, use } from "./gateway-client.ts";

const UNLINK = { model: "res.partner", ids: [1] };

let stack: Stack;
let url: string;
beforeAll(async () => {
  stack = await Stack.start();
  url = `${stack.sidecar.url}/mcp/v1`;
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.odoo.calls.length = 0;
  stack.odoo.gateway.recorded.length = 0;
  stack.odoo.gateway.asksBefore.add("unlink");
  stack.odoo.person = answers({ unlink: true, write: true, create: [4] });
});

describe.each([
  ["2026-07-28", connectAsking2],
  ["2025-11-25", connectAsking1],
])("a client of %s that asks its user", (_era, connect) => {
  test("asks before a call that has to be confirmed, and makes it", async () => {
    const asked: string[] = [];
    const client = await connect(url, GATEWAY_KEY, (message) => {
      asked.push(message);
      return { action: "accept" };
    });
    expect((await use(client, "odoo_unlink", UNLINK)).structuredContent).toEqual({ deleted: 1 });
    expect(asked).toEqual(["Delete: Ann (Contact)"]);
    expect(stack.odoo.gateway.recorded.map(({ outcome }) => outcome)).toEqual(["confirmation", "done"]);
    await client.close();
  });

  test.each(["decline", "cancel"] as const)("does nothing when the user chooses %s", async (action) => {
    const client = await connect(url, GATEWAY_KEY, () => ({ action }));
    const answer = await use(client, "odoo_unlink", UNLINK);
    expect(answer.isError).toBe(true);
    expect(answer.content[0]?.text).toContain("nothing was done");
    expect(stack.odoo.gateway.recorded.map(({ outcome }) => outcome)).toEqual(["confirmation", "refused"]);
    await client.close();
  });
});

test.each([
  ["2.x", connect2],
  ["1.x", connect1],
])("a client of the SDK %s that cannot ask gets a token to bring", async (_version, connect) => {
  const client = await connect(url, GATEWAY_KEY);
  const first = await use(client, "odoo_unlink", UNLINK);
  expect(first.isError).toBe(true);
  expect(first.content[0]?.text).toContain("Delete: Ann (Contact)");
  const confirmation = /confirmation "([^"]+)"/.exec(first.content[0]?.text ?? "")?.[1];
  const second = await use(client, "odoo_unlink", { ...UNLINK, confirmation });
  expect(second.structuredContent).toEqual({ deleted: 1 });
  expect((await use(client, "odoo_unlink", { ...UNLINK, confirmation })).isError).toBe(true);
  await client.close();
});

test("a preview tells labels from old to new, in words and as data", async () => {
  const client = await connect2(url, GATEWAY_KEY);
  const args = { model: "res.partner", ids: [1], values: { name: "Bea" }, preview: true };
  const { structuredContent, content } = await use(client, "odoo_write", args);
  expect(structuredContent).toMatchObject({ preview: { records: [{ id: 1, changes: [{ old: "Ann" }] }] } });
  expect(content[0]?.text).toContain("Name: Ann → Bea");
  await client.close();
});

test("how a call is made goes to Odoo apart from what it is", async () => {
  const args = {
    model: "res.partner",
    ids: [1],
    values: { name: "B" },
    idempotency_key: "k",
    confirmation: "c",
  };
  await post(url, { key: GATEWAY_KEY, message: callMessage("odoo_write", args) });
  const [call] = stack.odoo.calls.filter(({ method }) => method === "gateway_call");
  expect(call?.args[1]).toMatchObject({ idempotency_key: "k", confirmation: "c" });
  expect(call?.args[2]).toEqual({
    model: "res.partner",
    method: "write",
    args: [[1], { name: "B" }],
    kwargs: {},
  });
});

test("reading tools take nothing of it", async () => {
  const args = { model: "res.partner", preview: true };
  const answer = await post(url, { key: GATEWAY_KEY, message: callMessage("odoo_search", args) });
  expect(await answer.text()).toContain("preview");
  expect(stack.odoo.gateway.recorded).toMatchObject([{ outcome: "refused" }]);
});

test("values for each record are one call to Odoo", async () => {
  const args = { model: "res.partner", ids: [1, 2], values: [{ name: "A" }, { name: "B" }] };
  const answer = await post(url, { key: GATEWAY_KEY, message: callMessage("odoo_write", args) });
  expect(await answer.json()).toMatchObject({ result: { structuredContent: { changed: 2 } } });
  const calls = stack.odoo.calls.filter(({ method }) => method === "gateway_call");
  expect(calls.map(({ args }) => args[2])).toEqual([
    {
      calls: [
        { model: "res.partner", method: "write", args: [[1], { name: "A" }], kwargs: {} },
        { model: "res.partner", method: "write", args: [[2], { name: "B" }], kwargs: {} },
      ],
    },
  ]);
  for (const wrong of [
    { ...args, ids: [1] },
    { ...args, ids: [1, 1] },
  ]) {
    const refused = await post(url, { key: GATEWAY_KEY, message: callMessage("odoo_write", wrong) });
    expect(await refused.json()).toMatchObject({ result: { isError: true } });
  }
});

test("a yes in another session answers nobody", async () => {
  const open = async () => {
    const asks = { ...INITIALIZE, params: { ...INITIALIZE.params, capabilities: { elicitation: {} } } };
    const opened = await post(url, { key: GATEWAY_KEY, message: asks });
    return { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
  };
  const [mine, other] = [await open(), await open()];
  const message = callMessage("odoo_unlink", UNLINK);
  const stream = await post(url, { key: GATEWAY_KEY, message, headers: mine });
  expect(stream.headers.get("content-type")).toContain("text/event-stream");
  const events = readUntil(stream);
  const question = await events(
    /"method":"elicitation\/create"[^\n]*"id":(\d+)|"id":(\d+)[^\n]*"elicitation\/create"/,
  );
  const id = Number(question?.[1] ?? question?.[2]);
  const yes = { jsonrpc: "2.0", id, result: { action: "accept", content: {} } };
  expect((await post(url, { key: GATEWAY_KEY, message: yes, headers: other })).status).toBe(202);
  expect(stack.odoo.gateway.recorded.map(({ outcome }) => outcome)).toEqual(["confirmation"]);
  expect((await post(url, { key: GATEWAY_KEY, message: yes, headers: mine })).status).toBe(202);
  expect(await events(/"deleted":1/)).not.toBeNull();
});

/** Reads on until the stream has said this. */
function readUntil(stream: Response) {
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return async (pattern: RegExp) => {
    while (!pattern.test(text)) {
      const { done, value = "" } = (await reader?.read()) ?? { done: true };
      if (done) break;
      text += value;
    }
    return pattern.exec(text);
  };
}

test("a caller who is not let in is refused by its status, in a stream too", async () => {
  const asks = { ...INITIALIZE, params: { ...INITIALIZE.params, capabilities: { elicitation: {} } } };
  const opened = await post(url, { key: GATEWAY_KEY, message: asks });
  const headers = { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
  stack.odoo.gateway.keys.delete(GATEWAY_KEY);
  const refused = await post(url, { key: GATEWAY_KEY, message: callMessage("odoo_unlink", UNLINK), headers });
  stack.odoo.gateway.keys.set(GATEWAY_KEY, 5);
  expect(refused.status).toBe(401);
  const wrong = await post(url, {
    key: GATEWAY_KEY,
    message: { ...callMessage("x", {}), params: {} },
    headers,
  });
  expect(await wrong.text()).toContain('"error"');
});
