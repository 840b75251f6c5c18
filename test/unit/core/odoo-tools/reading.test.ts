import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Stack } from "../../../fakes/stack.ts";
import { answers, callOdooTool, startOdooStack } from "./odoo-stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startOdooStack();
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.odoo.series = "18.0";
});

const partners = (count: number) =>
  Array.from({ length: count }, (_, id) => ({ id: id + 1, display_name: `P${id}` }));
const json = async (name: string, args: unknown) => {
  const { text, isError, calls } = await callOdooTool(stack, name, args);
  expect(isError, text).toBe(false);
  return { answer: JSON.parse(text), calls };
};

test("a search reads usual fields, and counts only when there may be more", async () => {
  stack.odoo.person = answers({
    fields_get: { email: { type: "char" }, country_id: { type: "many2one" } },
    search_read: partners(2),
    search_count: 57,
  });
  const few = await json("odoo_search", { model: "res.partner", domain: [["name", "ilike", "p"]] });
  expect(few.answer).toEqual({ total: 2, records: partners(2) });
  expect(few.calls.map(({ method }) => method)).toEqual(["fields_get", "search_read"]);
  expect(few.calls[1]).toMatchObject({
    model: "res.partner",
    args: [[["name", "ilike", "p"]], ["display_name", "email", "country_id"]],
    kwargs: { limit: 20, offset: 0 },
  });

  const page = { model: "res.partner", fields: ["name"], limit: 2, offset: 10, order: "name desc" };
  const many = await json("odoo_search", page);
  expect(many.answer).toEqual({ total: 57, next_offset: 12, records: partners(2) });
  expect(many.calls[0]?.kwargs).toMatchObject({ limit: 2, offset: 10, order: "name desc" });
});

test("a page behind the end tells the total", async () => {
  stack.odoo.person = answers({ search_read: [], search_count: 3 });
  const { answer } = await json("odoo_search", { model: "res.partner", fields: ["name"], offset: 20 });
  expect(answer).toEqual({ total: 3, records: [] });
});

test("files are told by their size", async () => {
  const file = Buffer.alloc(30_000, "picture").toString("base64");
  stack.odoo.person = answers({
    read: [{ id: 1, image_128: "1.2 Kb", datas: file, name: "x ".repeat(900) }],
  });
  const { answer, calls } = await json("odoo_read", { model: "x", ids: [1], fields: ["image_128", "datas"] });
  expect(answer.records).toEqual([
    { id: 1, image_128: "1.2 Kb", datas: "(30000 bytes)", name: "x ".repeat(900) },
  ]);
  expect(calls[0]?.kwargs).toEqual({ context: { bin_size: true } });
});

test("ids that are not there are named", async () => {
  stack.odoo.person = answers({ read: partners(1) });
  const { answer } = await json("odoo_read", { model: "res.partner", ids: [1, 9], fields: ["name"] });
  expect(answer.missing_ids).toEqual([9]);
  stack.odoo.person = answers({ read: [] });
  const none = await callOdooTool(stack, "odoo_read", { model: "res.partner", ids: [9], fields: ["name"] });
  expect(none).toMatchObject({ isError: true, text: expect.stringContaining("9") });
});

test("endless lists of ids are cut, and say so", async () => {
  const message_ids = Array.from({ length: 5_000 }, (_, id) => id);
  stack.odoo.person = answers({ read: [{ id: 1, message_ids }] });
  const { answer } = await json("odoo_read", { model: "x", ids: [1], fields: ["message_ids"] });
  expect(answer.records[0].message_ids).toHaveLength(101);
  expect(answer.records[0].message_ids.at(-1)).toBe("… 4900 more");
});

const grouping = {
  model: "sale.order",
  group_by: ["date_order:month", "partner_id"],
  aggregates: ["amount_total:sum", "amount_total:max"],
  order: "amount_total:sum desc",
};
const grouped = {
  groups: [
    {
      "date_order:month": "January 2026",
      partner_id: [3, "Deco"],
      count: 4,
      "amount_total:sum": 9,
      "amount_total:max": 5,
    },
  ],
};

test("records are grouped in Odoo 18", async () => {
  const row = { "date_order:month": "January 2026", partner_id: [3, "Deco"], __count: 4, __domain: [] };
  stack.odoo.person = answers({ read_group: [{ ...row, amount_total__sum: 9, amount_total__max: 5 }] });
  const { answer, calls } = await json("odoo_read_group", grouping);
  expect(answer).toEqual(grouped);
  expect(calls).toMatchObject([
    {
      method: "read_group",
      args: [
        [],
        ["amount_total__sum:sum(amount_total)", "amount_total__max:max(amount_total)"],
        grouping.group_by,
      ],
      kwargs: { lazy: false, orderby: "amount_total:sum desc" },
    },
  ]);
});

test("records are grouped in Odoo 19", async () => {
  const newer = await startOdooStack();
  newer.odoo.series = "19.0";
  const row = { ...grouped.groups[0], __count: 4, count: undefined, __extra_domain: [] };
  newer.odoo.person = answers({ formatted_read_group: [row] });
  const { text, calls } = await callOdooTool(newer, "odoo_read_group", grouping);
  await newer.stop();
  expect(JSON.parse(text)).toEqual(grouped);
  expect(calls).toMatchObject([
    {
      method: "formatted_read_group",
      kwargs: {
        groupby: grouping.group_by,
        aggregates: ["__count", "amount_total:sum", "amount_total:max"],
        order: "amount_total:sum desc",
      },
    },
  ]);
});

test("fields and models are told in few words", async () => {
  stack.odoo.person = answers({
    fields_get: {
      name: { string: "Name", type: "char", required: true, readonly: false, store: true },
      parent_id: { string: "Company", type: "many2one", relation: "res.partner", required: false },
      state: {
        string: "Status",
        type: "selection",
        selection: [
          ["draft", "New"],
          ["done", "Locked"],
        ],
      },
    },
    get_available_models: [
      { model: "sale.order", display_name: "Sales Order" },
      { model: "res.partner", display_name: "Contact" },
    ],
  });
  const { answer: fields } = await json("odoo_fields", { model: "sale.order" });
  expect(fields.fields).toEqual({
    name: "char, required: Name",
    parent_id: "many2one res.partner: Company",
    state: "selection: Status (draft | done)",
  });
  const { answer: found } = await json("odoo_fields", { model: "sale.order", search: "comp" });
  expect(Object.keys(found.fields)).toEqual(["parent_id"]);
  expect((await json("odoo_models", { search: "sale" })).answer).toEqual({
    models: { "sale.order": "Sales Order" },
  });
});

test("a count is a number", async () => {
  stack.odoo.person = answers({ search_count: 12 });
  expect((await json("odoo_count", { model: "res.partner" })).answer).toEqual({ count: 12 });
});
