import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { example } from "./example.ts";
import { differences } from "./shape.ts";

/** Records as the browser's tests make them, with some values of their own. */
type Make = (values?: object) => object;
type Makers = Record<"runRecord" | "question" | "answer" | "toolCall" | "service" | "server" | "tool", Make>;

const TESTS = new URL("../../../odoo-addon/woow_paas_platform/static/tests/", import.meta.url);

/** What a file of those tests exports. Its imports are in Odoo's bundles only; the records need none of them. */
async function exportsOf(file: string): Promise<Partial<Makers>> {
  const source = readFileSync(new URL(file, TESTS), "utf8").replaceAll(/^import [^;]+;$/gm, "");
  return import(`data:text/javascript,${encodeURIComponent(source)}`);
}

const make = {
  ...(await exportsOf("test_data.js")),
  ...(await exportsOf("cloud_service_data.js")),
} as Makers;
const call = { result: "Invoices", state: "completed", duration_ms: 120 };

test.each([
  ["tool-call", make.toolCall(call)],
  ["run", make.runRecord()],
  ["message", make.answer({ tool_calls: [make.toolCall(call)] })],
  ["message-question", make.question({ run: make.runRecord({ state: "done", answer_id: 101 }) })],
  ["service", make.service()],
  ["tool", make.tool()],
  ["server", make.server({ tools: [] })],
])("the browser's tests know no other %s than the addon", (name, made) => {
  const like = example(`browser-to-addon/${name}`) as Record<string, unknown>;
  // They leave out what they have no use for, and lists.
  const kept = Object.entries(made).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  expect(differences({ ...like, ...Object.fromEntries(kept) }, like)).toEqual([]);
});
