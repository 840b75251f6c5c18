import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { FakeRefusal } from "../../../fakes/fake-odoo.ts";
import type { Stack } from "../../../fakes/stack.ts";
import { answers, callOdooTool, startOdooStack } from "./odoo-stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startOdooStack({ ODOO_TIMEOUT_SECONDS: "5" });
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.odoo.person = answers({ search_read: [], search_count: 0, write: true, create: [5] });
});

const search = (domain: unknown): [string, unknown] => [
  "odoo_search",
  { model: "res.partner", fields: ["name"], domain },
];
const mistakes: [string, unknown, RegExp][] = [
  [...search([["name", "contains", "x"]]), /"contains" is not an operator.*ilike/],
  [...search([["name", "="]]), /must be \[field, operator, value\]/],
  [...search(["name", "=", "x"]), /"name" in the domain must be \[field/],
  [...search([[["name"], "=", "x"]]), /must be a field's name/],
  [...search(["|", ["name", "=", "x"]]), /has 1 terms, but its operators need 2/],
  [...search(["!"]), /has 0 terms, but its operators need 1/],
  [...search([["child_ids", "any", [["name", "has", 1]]]]), /"has" is not an operator/],
  [...search("name = x"), /expected array.*domain/s],
  ["odoo_search", { model: "SELECT 1" }, /technical name, such as res\.partner/],
  ["odoo_search", { model: "res.partner", limit: 9_999 }, /<=200.*limit/s],
  ["odoo_search", { modell: "res.partner" }, /modell.*model/s],
  ["odoo_read_group", { model: "x", aggregates: ["amount"] }, /field:function/],
  ["odoo_read", { model: "res.partner", ids: [] }, /ids/],
  ["odoo_call", { model: "res.partner", method: "_write" }, /public method/],
];

test.each(mistakes)("%s %j is answered with what is wrong", async (name, args, words) => {
  const { text, isError, calls, turn } = await callOdooTool(stack, name, args);
  expect(isError).toBe(true);
  expect(text).toMatch(words);
  expect(calls).toEqual([]);
  expect(turn.last).toMatchObject({ type: "done", full_response: "Done." });
});

test.each([
  [[]],
  [[["a", "=", 1]]],
  [
    [
      ["a", "=", 1],
      ["b", "not in", [1]],
    ],
  ],
  [["&", ["a", "=", 1], "|", ["b", "=", 1], "!", ["c", "=?", false]]],
  [["|", "|", ["a", "=", 1], ["b", "=", 1], ["c", "=", 1], ["d", "=", 1]]],
  [[[1, "=", 1]]],
  [[["child_ids", "any", ["|", ["a", "ILIKE", 1], ["b", "=", 1]]]]],
])("the domain %j is good", async (domain) => {
  const { calls, isError } = await callOdooTool(stack, ...search(domain));
  expect(isError).toBe(false);
  expect(calls[0]?.args[0]).toEqual(domain);
});

test("lists and objects that come as text are read as such", async () => {
  const { calls, isError } = await callOdooTool(stack, "odoo_write", {
    model: "res.partner",
    ids: "[1, 2]",
    values: '{"name": "[not a list]"}',
  });
  expect(isError).toBe(false);
  expect(calls[0]?.args).toEqual([[1, 2], { name: "[not a list]" }]);
});

test("what Odoo refuses is told in Odoo's words, without a traceback", async () => {
  stack.odoo.person = () => {
    throw new FakeRefusal("odoo.exceptions.UserError", "You are not allowed to access 'Contact'.");
  };
  const { text, isError, turn } = await callOdooTool(stack, "odoo_count", { model: "res.partner" });
  expect({ text, isError }).toEqual({ text: "You are not allowed to access 'Contact'.", isError: true });
  expect(turn.stored["tool_calls"]).toMatchObject([{ state: "error", server: "This Odoo", tool_id: 702 }]);
});

test("a failure of Odoo itself says nothing of its inside", async () => {
  stack.odoo.person = () => {
    throw new FakeRefusal("builtins.RuntimeError", "secret-of-odoo");
  };
  const { text, isError } = await callOdooTool(stack, "odoo_count", { model: "res.partner" });
  expect(isError).toBe(true);
  expect(text).toBe("Odoo failed to answer; its log says why.");
});

test("a grant that has ended is a sentence", async () => {
  stack.odoo.person = () => {
    throw new FakeRefusal("odoo.exceptions.AccessError", "The grant does not hold any more.");
  };
  const { text, turn } = await callOdooTool(stack, "odoo_count", { model: "res.partner" });
  expect(text).toContain("permission to work in Odoo");
  expect(turn.last).toMatchObject({ type: "done" });
});

test("an answer of another shape is a sentence", async () => {
  stack.odoo.person = answers({ search_read: "surprise" });
  const { text } = await callOdooTool(stack, "odoo_search", { model: "res.partner", fields: ["name"] });
  expect(text).toContain("unexpected format");
});
