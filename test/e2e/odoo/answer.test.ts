import { expect, test } from "vitest";
import { listen, ofType, signIn } from "./demo-stack.ts";

test("a person sees the tool work while it works, and the answer as it is written", async () => {
  const chat = await signIn();
  const { run } = await chat.post(await chat.converse(), "Something slow 2");
  const events = await listen(chat, run.stream_url);

  const calls = ofType(events, "tool_call");
  expect(calls.map(({ event }) => event["state"])).toEqual(["requested", "running"]);
  expect(ofType(events, "tool_progress").length).toBeGreaterThan(2);
  const [result] = ofType(events, "tool_result");
  // The tool works for two seconds; the call was seen before that.
  expect((result?.at ?? 0) - (calls[0]?.at ?? 0)).toBeGreaterThan(1_500);

  const chunks = ofType(events, "chunk");
  const times = chunks.filter(({ id }) => id > (result?.id ?? 0)).map(({ at }) => at);
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(500);

  const last = events.at(-1)?.event;
  expect(last).toMatchObject({ type: "done", done: true, message_id: expect.any(Number) });
  expect(chunks.map(({ event }) => event["chunk"]).join("")).toBe(last?.["full_response"]);
  expect(last?.["full_response"]).toContain("Long running operation completed");
});

test("two tools of one round both answer, each under its own call", async () => {
  const chat = await signIn();
  const { run } = await chat.post(await chat.converse(), "Ask two tools at once: 3 and 4");
  const events = await listen(chat, run.stream_url);

  const tools = new Map(ofType(events, "tool_call").map(({ event }) => [event["call_id"], event["tool"]]));
  expect([...tools.values()].map(String).toSorted()).toEqual(["echo", "get-sum"]);
  for (const { event } of ofType(events, "tool_result"))
    expect(event["result"]).toContain(tools.get(event["call_id"]) === "get-sum" ? "is 7" : "Echo:");
});

test("a plain user is answered too", async () => {
  const chat = await signIn("demo", "demo");
  const { run } = await chat.post(await chat.converse(), "What is the sum of 1 and 2?");
  const events = await listen(chat, run.stream_url);
  expect(events.at(-1)?.event["full_response"]).toContain("is 3");
});
