import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { GATEWAY_KEY } from "../../fakes/fake-gateway.ts";
import { Stack } from "../../fakes/stack.ts";
import { answers } from "../core/odoo-tools/odoo-stack.ts";
import { callMessage, post } from "./gateway-client.ts";

const NAMES = { "sale.order": "Sales Order", "sale.order.line": "Line", "res.users": "sale person" };

let stack: Stack;
let url: string;
let client: Client;
beforeAll(async () => {
  stack = await Stack.start();
  url = `${stack.sidecar.url}/mcp/v1`;
  client = new Client({ name: "reader", version: "1" }, { versionNegotiation: { mode: "auto" } });
  const headers = { authorization: `Bearer ${GATEWAY_KEY}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
});
afterAll(async () => {
  await client.close();
  await stack.stop();
});
beforeEach(() => {
  stack.odoo.calls.length = 0;
  stack.odoo.person = answers({
    search_read: Array.from({ length: 21 }, (_each, at) => ({ id: at + 1, name: `Partner ${at + 1}` })),
    fields_get: { name: { type: "char", string: "Name" } },
    get_available_models: Object.entries(NAMES).map(([model, name]) => ({ model, display_name: name })),
  });
});

async function search(args: Record<string, unknown>) {
  const message = callMessage("odoo_search", { model: "res.partner", ...args });
  const answer = (await (await post(url, { key: GATEWAY_KEY, message })).json()) as {
    result: { structuredContent?: Record<string, unknown>; isError?: boolean; content: { text: string }[] };
  };
  return answer.result;
}

const offsetAsked = () => {
  const call = stack.odoo.calls.findLast(({ method }) => method === "gateway_call");
  return z.object({ read: z.object({ offset: z.number() }) }).parse(call?.args[2]).read.offset;
};

test("a cursor leads to the next page of the same search, and of no other", async () => {
  const { structuredContent: first } = await search({ fields: ["name"] });
  expect(first).toMatchObject({ has_more: true, cursor: expect.any(String) });
  const cursor = first?.["cursor"];
  await search({ fields: ["name"], cursor });
  expect(offsetAsked()).toBe(20);
  for (const other of [{ domain: [["id", ">", 1]] }, { order: "name" }, { cursor: "zzz.x" }, { cursor: "" }])
    expect(await search({ cursor, ...other })).toMatchObject({ isError: true });
});

test("no more than 100 records are asked for", async () => {
  expect(await search({ limit: 101 })).toMatchObject({ isError: true });
});

test("a search of 20 partners is at most 2.5 kB, data and words together", async () => {
  const rows = Array.from({ length: 21 }, (_each, at) => ({
    id: at + 10,
    name: `Azure Interior ${at}`,
    email: `azure.${at}@example.com`,
  }));
  stack.odoo.person = answers({ search_read: rows });
  expect(JSON.stringify(await search({})).length).toBeLessThanOrEqual(2560);
});

test("words are a table that names records and ids", async () => {
  const row = {
    id: 1,
    name: "A|b\nc",
    country_id: [233, "Belgium"],
    child_ids: { count: 4, first: [[7, "Ann"]] },
  };
  stack.odoo.person = answers({ search_read: [{ ...row, email: false }] });
  const { content } = await search({ fields: ["name"] });
  expect(content[0]?.text.split("\n").at(-1)).toBe("1|A\\|b ⏎ c|Belgium (#233)|4: Ann (#7), …|");
});

test("files are links, and read as resources", async () => {
  stack.odoo.person = answers({ search_read: [{ id: 1, image: "odoo://attachment/12" }] });
  const { content } = await search({ fields: ["image"] });
  expect(content).toContainEqual({
    type: "resource_link",
    uri: "odoo://attachment/12",
    name: "odoo://attachment/12",
  });
  const { contents } = await client.readResource({ uri: "odoo://attachment/12" });
  expect(contents).toEqual([{ uri: "odoo://attachment/12", mimeType: "text/plain", text: "file 12" }]);
});

test("usual models are resources that tell their fields", async () => {
  const { resources } = await client.listResources();
  expect(resources).toMatchObject([{ uri: "odoo://model/res.partner", title: "Contact" }]);
  const { contents } = await client.readResource({ uri: "odoo://model/res.partner" });
  expect(JSON.stringify(contents)).toContain("Name");
  for (const uri of ["odoo://attachment/x", "odoo://model/../etc", "file:///etc/passwd"])
    await expect(client.readResource({ uri })).rejects.toThrow();
});

test("names of models are completed, those that begin so first", async () => {
  const { completion } = await client.complete({
    ref: { type: "ref/resource", uri: "odoo://model/{model}" },
    argument: { name: "model", value: "sale" },
  });
  expect(completion.values).toEqual(["sale.order", "sale.order.line", "res.users"]);
});
