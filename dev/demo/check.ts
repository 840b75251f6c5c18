import type { RunningOdoo } from "../odoo/program.ts";
import { say } from "../support/progress.ts";
import { Chat } from "./chat.ts";

const QUESTION = "What is the sum of 20 and 22?";
const TIMEOUT_MS = 120_000;

/** Sends one message as a person does and prints its events. @returns whether all that must come has come. */
export async function check(odoo: RunningOdoo, signal: AbortSignal): Promise<boolean> {
  const chat = await Chat.signIn(odoo);
  const channel = await chat.converse();
  say(`  asking: ${QUESTION}`);
  const seen = new Set<string>();
  const sent = performance.now();
  const { run } = await chat.post(channel, QUESTION);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  for await (const { event } of chat.follow(run.stream_url, limit)) {
    process.stdout.write(`${Math.round(performance.now() - sent)} ${JSON.stringify(event)}\n`);
    seen.add(event.type);
  }
  const missing = ["tool_call", "tool_result", "chunk", "done"].filter((type) => !seen.has(type));
  if (missing.length > 0) say(`Missing: ${missing.join(", ")}`);
  return missing.length === 0;
}
