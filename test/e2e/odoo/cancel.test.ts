import { expect, test } from "vitest";
import { z } from "zod";
import { first, listen, ofType, signIn } from "./demo-stack.ts";

test("stop reaches a working tool within a second, and the conversation goes on", async () => {
  const chat = await signIn();
  const channel = await chat.converse();
  const { run } = await chat.post(channel, "Something slow 60");
  const events = listen(chat, run.stream_url);
  await first(
    chat,
    run.stream_url,
    ({ event }) => event.type === "tool_call" && event["state"] === "running",
  );

  const stopped = performance.now();
  await chat.call(z.unknown(), `/api/ai/runs/${run.id}/cancel`);
  const last = (await events).at(-1);
  expect(last?.event).toMatchObject({ type: "done", cancelled: true });
  expect((last?.at ?? Infinity) - stopped).toBeLessThan(1_000);

  const again = await chat.post(channel, "What is the sum of 2 and 3?");
  const answer = await listen(chat, again.run.stream_url);
  expect(ofType(answer, "done")[0]?.event["full_response"]).toContain("is 5");
});
