import { expect, test } from "vitest";
import { z } from "zod";
import { first, killSidecar, listen, sidecarUrl, signIn } from "./demo-stack.ts";

const Retried = z.object({ run: z.object({ stream_url: z.string() }) });

async function sidecarIsBack(): Promise<void> {
  await expect
    .poll(
      () =>
        fetch(`${sidecarUrl}/readyz`).then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeout: 30_000, interval: 200 },
    )
    .toBe(true);
}

test("a run whose sidecar is killed ends as interrupted, and can be asked again", async () => {
  const chat = await signIn();
  const { run } = await chat.post(await chat.converse(), "Something slow 30");
  const events = listen(chat, run.stream_url);
  await first(
    chat,
    run.stream_url,
    ({ event }) => event.type === "tool_call" && event["state"] === "running",
  );
  await killSidecar();
  await sidecarIsBack();

  const last = (await events).at(-1);
  expect(last?.event).toMatchObject({ type: "error", error_code: "run_interrupted" });
  const { run: next } = await chat.call(Retried, `/api/ai/runs/${run.id}/retry`);
  await first(chat, next.stream_url, ({ event }) => event.type === "tool_call");
});

test("a question asked while the sidecar is away is answered when it is back", async () => {
  const chat = await signIn();
  const channel = await chat.converse();
  await killSidecar();
  const { run } = await chat.post(channel, "What is the sum of 30 and 12?");
  await sidecarIsBack();
  // Odoo's timer starts it again within a minute or so.
  const events = await listen(chat, run.stream_url);
  expect(events.at(-1)?.event["full_response"]).toContain("is 42");
});
