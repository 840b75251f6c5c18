import type { Chat } from "../demo/chat.ts";
import type { Stack } from "../demo/stack.ts";
import { straight, throughOdoo, throughSidecar, type WaitingRuns } from "./paths.ts";
import type { Sample } from "./stamped-text.ts";
import { median, percentile, table } from "./statistics.ts";

const REPEATS = 10;
const QUESTION = "count=50 pace=20";

/** One listener: when does the first text come, and how old is each text when it arrives. */
export async function latency(stack: Stack, chat: Chat, waitingRuns: WaitingRuns): Promise<string> {
  const channel = await chat.converse();
  const paths: [string, () => Promise<Sample>][] = [
    ["straight from the model", () => straight(stack.modelUrl, QUESTION)],
    ["through the sidecar", async () => throughSidecar(stack, (await waitingRuns(1, QUESTION))[0] ?? 0)],
    ["through Odoo, as a browser", () => throughOdoo(chat, channel, QUESTION)],
  ];
  const samples = new Map<string, Sample[]>(paths.map(([name]) => [name, []]));
  // Alternating, so that a slow moment of the machine meets them all; the first round only warms up.
  for (let round = 0; round <= REPEATS; round++)
    for (const [name, path] of paths) {
      const sample = await path();
      if (round) samples.get(name)?.push(sample);
    }
  const rows = [...samples].map(([name, list]) => {
    const lags = list.flatMap((sample) => sample.lags);
    return [name, median(list.map(({ firstText }) => firstText)), median(lags), percentile(lags, 0.99)];
  });
  return table(
    ["path", "first text after asking, ms (median)", "age of a text, ms (median)", "age, ms (p99)"],
    rows,
  );
}
