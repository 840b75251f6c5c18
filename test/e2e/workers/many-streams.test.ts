import { expect, test } from "vitest";
import type { Chat } from "../../../dev/demo/chat.ts";
import { listen, signIn } from "../odoo/demo-stack.ts";

const RUNS = 20;
const LISTENERS_PER_RUN = 10;

async function startRuns(chat: Chat, count: number): Promise<string[]> {
  const urls: string[] = [];
  for (let started = 0; started < count; started++) {
    const { run } = await chat.post(await chat.converse(), "Write an essay about the sum of 1 and 2");
    urls.push(run.stream_url);
  }
  return urls;
}

test("200 listeners who attach at once all hear everything, once, while others work on", async () => {
  const [chat, other] = await Promise.all([signIn(), signIn("demo", "demo")]);
  const urls = await startRuns(chat, RUNS);
  const listening = Promise.all(
    urls.flatMap((url) => Array.from({ length: LISTENERS_PER_RUN }, () => listen(chat, url))),
  );

  const waits: number[] = [];
  for (let asked = 0; asked < 20; asked++) {
    const started = performance.now();
    expect((await other.request("/api/ai/agents", {})).status).toBe(200);
    waits.push(performance.now() - started);
  }
  // Half of them: a burst of 200 opens on two cores may hold up one or two.
  expect(waits.toSorted((a, b) => a - b)[10]).toBeLessThan(1_000);

  for (const events of await listening) {
    expect(events.map(({ id }) => id)).toEqual(events.map((_, position) => position + 1));
    expect(events.at(-1)?.event.type).toBe("done");
  }
});

test("without a proxy's evented route a stream closes within a second and goes on at the next attachment", async () => {
  const chat = await signIn();
  const [streamUrl = ""] = await startRuns(chat, 1);
  const ordinary = streamUrl.replace("/websocket/", "/");
  const started = performance.now();
  let last = 0;
  for await (const { id, event } of chat.attach(ordinary)) {
    last = id;
    expect(event.type).not.toBe("done");
  }
  expect(performance.now() - started).toBeLessThan(1_500);
  const events = await listen(chat, ordinary);
  expect(events.length).toBeGreaterThan(last);
  expect(events.map(({ id }) => id)).toEqual(events.map((_, position) => position + 1));
});
