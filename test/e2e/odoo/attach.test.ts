import { expect, test } from "vitest";
import { z } from "zod";
import { Chat, type ReceivedEvent } from "../../../dev/demo/chat.ts";
import { first, listen, signIn } from "./demo-stack.ts";

const History = z.object({ messages: z.array(z.looseObject({ run_id: z.number().nullish() })) });

async function collect(events: AsyncIterable<ReceivedEvent>): Promise<ReceivedEvent[]> {
  const all: ReceivedEvent[] = [];
  for await (const { id, event } of events) all.push({ id, event });
  return all;
}

async function ask(chat: Chat, question: string) {
  const channel = await chat.converse();
  return { channel, run: (await chat.post(channel, question)).run };
}

test("everybody who listens hears the same events, each once and in order", async () => {
  const chat = await signIn();
  const { run } = await ask(chat, "What is the sum of 5 and 6?");
  const [one, two] = await Promise.all([
    collect(chat.follow(run.stream_url)),
    collect(chat.follow(run.stream_url)),
  ]);
  const late = await collect(chat.follow(run.stream_url));
  expect(two).toEqual(one);
  expect(late).toEqual(one);
  expect(one.map(({ id }) => id)).toEqual(one.map((_, position) => position + 1));
});

test("who comes back in the middle hears the rest, and the question runs once", async () => {
  const chat = await signIn();
  const { channel, run } = await ask(chat, "What is the sum of 7 and 8?");
  const middle = await first(chat, run.stream_url, ({ event }) => event.type === "tool_result");
  const rest = await collect(chat.attach(run.stream_url, middle.id));
  const whole = await collect(chat.follow(run.stream_url));
  expect(rest).toEqual(whole.slice(middle.id));

  const { messages } = await chat.call(History, "/api/ai/chat/history", { channel_id: channel });
  expect(messages.filter(({ run_id }) => run_id === run.id)).toHaveLength(1);
});

test("another person's run is not theirs to hear", async () => {
  const [admin, demo] = await Promise.all([signIn(), signIn("demo", "demo")]);
  const { run } = await ask(demo, "What is the sum of 1 and 1?");
  await listen(demo, run.stream_url);
  const stranger = await ask(admin, "What is the sum of 2 and 2?");
  await listen(admin, stranger.run.stream_url);
  await expect(collect(demo.attach(stranger.run.stream_url))).rejects.toMatchObject({ status: 404 });
});
