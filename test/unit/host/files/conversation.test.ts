import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { pdf } from "../../../fakes/documents.ts";
import { say } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.odoo.history = [];
  stack.odoo.files.clear();
  stack.odoo.config = { ...stack.odoo.config, context_window: 0 };
});

/** What the model reads, message by message. */
async function ask(): Promise<string[]> {
  stack.model.script(say("Fine."));
  const turn = await stack.turn();
  expect(turn.last).toMatchObject({ type: "done" });
  return (stack.model.requests[0]?.messages ?? []).map(({ content }) =>
    typeof content === "string" ? content : JSON.stringify(content),
  );
}

const talk = (characters: number) =>
  stack.odoo.history.push(
    { role: "assistant", content: "word ".repeat(characters / 5), tool_calls: [] },
    { role: "user", author: "Mitchell", content: "And now?", attachments: [] },
  );
const reads = () => stack.odoo.methods().filter((method) => method === "sidecar_read_file").length;

test("a file of an earlier question stays readable, and is fetched once", async () => {
  stack.odoo.attach(["a.pdf", pdf(`Invoice ${crypto.randomUUID()}`)]);
  await ask();
  expect(reads()).toBe(1);
  talk(50);
  expect((await ask()).join("\n")).toContain("Invoice ");
  expect(reads()).toBe(0);
});

test("a picture of an earlier question stays visible", async () => {
  stack.odoo.attach(["a.png", Buffer.from("iVBORw0KGgo=", "base64")]);
  talk(50);
  expect((await ask()).join("\n")).toContain("data:image/png;base64,iVBORw0KGgo=");
});

test("a file stays when what was said of it is too long ago", async () => {
  stack.odoo.attach(["plan.txt", "The plan is blue."]);
  talk(70_000);
  const [, ...told] = await ask();
  expect(told.join("\n")).toMatch(
    /\[From earlier in this conversation\]\n\n\[Attachment: plan.txt\]\nThe plan is blue\./,
  );
  expect(told.join("\n")).not.toContain("Read it");
  expect(told.at(-1)).toMatch(/And now\?\n\n\[Sent at [^\n]*\]$/);
});

test("files share the room: a long one does not crowd out the others", async () => {
  stack.odoo.attach(["small.txt", "The plan is blue."], ["long.txt", "alpha ".repeat(40_000)]);
  stack.odoo.attach(["other.txt", "omega ".repeat(40_000)], ["notes.txt", "The roof is red."]);
  const told = (await ask()).join("\n");
  for (const text of ["The plan is blue.", "alpha alpha", "omega omega", "The roof is red."])
    expect(told).toContain(text);
  expect(told.length).toBeLessThan(140_000);
  expect(told).toMatch(/\[… \d+ of \d+ characters left out …\]/);
});

test("files have half of a small window, and the question stays whole", async () => {
  stack.odoo.config = { ...stack.odoo.config, context_window: 2_000 };
  stack.odoo.attach(["long.txt", "alpha ".repeat(40_000)]);
  const question = (await ask()).at(-1) ?? "";
  expect(question).toMatch(/^Read it/);
  expect(question.length).toBeLessThan(2_600);
  expect(question).toContain("characters left out");
});

test("a file stays readable in a small window, where old words do not", async () => {
  stack.odoo.config = { ...stack.odoo.config, context_window: 3_000 };
  stack.odoo.attach(["plan.txt", "The plan is blue."]);
  for (let turn = 0; turn < 5; turn++) talk(2_000);
  const told = (await ask()).join("\n");
  expect(told).toContain("The plan is blue.");
  expect(told).toMatch(/And now\?\n\n\[Sent at [^\n]*\]$/);
  expect(told.length).toBeLessThan(6_800);
});

test("of many files the newest are read, and the others named", async () => {
  for (let number = 1; number <= 25; number++)
    stack.odoo.attach([`${number}.txt`, `number ${number} ${crypto.randomUUID()}`]);
  const told = (await ask()).join("\n");
  expect(reads()).toBe(20);
  expect(told).toContain("number 25 ");
  expect(told).toContain("[Attachment: 5.txt (application/octet-stream); left out");
});

test("a file that Odoo cannot give does not cost the answer", async () => {
  stack.odoo.attach(["gone.txt", "text"]);
  stack.odoo.files.clear();
  expect((await ask()).at(-1)).toContain("it does not exist any more");
});

test("a file that is too large is not fetched", async () => {
  stack.odoo.attach(["large.bin", Buffer.alloc(10 * 1024 * 1024 + 1)]);
  expect((await ask()).at(-1)).toContain("it is too large");
  expect(reads()).toBe(0);
});
