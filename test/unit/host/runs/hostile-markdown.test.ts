import { afterAll, beforeAll, expect, test } from "vitest";
import { say } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());

/** For the worst of them the library needs minutes; found by trying every mark of Markdown alone and in pairs. */
const HOSTILE = [
  "a_",
  "_a",
  "*a_",
  "a*",
  "**a",
  "~~a",
  "`a",
  "[",
  "![",
  "[a](",
  "<",
  "<a",
  "> ",
  ">",
  "- ",
  "- > ",
  "1) ",
  "* a\n  ",
  "|a|b\n",
  "|",
];
const LENGTH = 150_000;

/** Milliseconds that the sidecar took at most to answer somebody else. */
async function slowestAnswer(over: AbortSignal): Promise<number> {
  let slowest = 0;
  while (!over.aborted) {
    const asked = performance.now();
    await stack.sidecar.request("GET", "/healthz");
    slowest = Math.max(slowest, performance.now() - asked);
  }
  return slowest;
}

test.each(HOSTILE)("150,000 characters of %j stop nobody", { timeout: 20_000 }, async (mark) => {
  const answer = `x\n\n${mark.repeat(LENGTH / mark.length)}`;
  stack.model.script(say(answer));
  const probe = new AbortController();
  const slowest = slowestAnswer(probe.signal);
  const { stored, last } = await stack.turn().finally(() => probe.abort());
  expect(last).toMatchObject({ type: "done" });
  expect(stored).toMatchObject({ state: "done", answer });
  expect(stored["answer_html"]).not.toBe("");
  expect(await slowest).toBeLessThan(1_500);
});

test("an answer behind a hostile one is rendered all the same", { timeout: 20_000 }, async () => {
  stack.model.script(say("*a_".repeat(50_000)), say(`**Bold** ${"word ".repeat(1_000)}`));
  const [hostile, usual] = [await stack.turn(), await stack.turn()];
  expect(hostile.stored["answer_html"]).toMatch(/^<pre>/);
  expect(usual.stored["answer_html"]).toContain("<strong>Bold</strong>");
});
