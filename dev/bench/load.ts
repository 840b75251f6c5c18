import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { Stack } from "../demo/stack.ts";
import { attachToSidecar, startRun, texts, type WaitingRuns } from "./paths.ts";
import { cpuMs, residentKib } from "./process-cost.ts";
import { now } from "./clock.ts";
import { startProgram } from "./program.ts";
import { measure } from "./stamped-text.ts";
import { median, percentile, table } from "./statistics.ts";

const STREAMS = 50;
/** 50 events a second on each stream, for ten seconds. */
const QUESTION = "count=500 pace=20";
const IDLE_QUESTION = "count=40 pace=1000";
const IDLE_STREAMS = 400;

type Row = [string, number, number, number, number, number];

/** Many listeners: what an event costs, and what an open stream weighs. */
export async function load(stack: Stack, waitingRuns: WaitingRuns): Promise<string> {
  const sidecarPid = Number(readFileSync(stack.sidecar.pidFile, "utf8"));
  await using relay = await startProgram("plain-relay", stack.folder, { MODEL_URL: stack.modelUrl });
  const overRelay = (question: string) => fetch(`${relay.url}/stream?q=${encodeURIComponent(question)}`);
  const rows: Row[] = [];
  rows.push([
    "plain relay",
    ...(await stream(relay.pid, () => overRelay(QUESTION))),
    await weigh(relay.pid, () => overRelay(IDLE_QUESTION)),
  ]);
  const runs = await waitingRuns(STREAMS, QUESTION);
  const overSidecar = async () => {
    const run = runs.pop() ?? 0;
    await startRun(stack, run);
    return attachToSidecar(stack, run);
  };
  const [idle = 0] = await waitingRuns(1, IDLE_QUESTION);
  rows.push([
    "sidecar",
    ...(await stream(sidecarPid, overSidecar)),
    await startRun(stack, idle).then(() => weigh(sidecarPid, () => attachToSidecar(stack, idle))),
  ]);
  return table(
    [
      "",
      "events",
      "CPU per event, µs",
      "age of a text, ms (median)",
      "age, ms (p99)",
      "memory per open stream, KiB",
    ],
    rows,
  );
}

/** @returns events, microseconds of processor time per event, median and p99 age of a text. */
async function stream(pid: number, open: () => Promise<Response>): Promise<[number, number, number, number]> {
  const before = cpuMs(pid);
  const samples = await Promise.all(
    Array.from({ length: STREAMS }, async () => measure(texts(await open()), now())),
  );
  const spent = cpuMs(pid) - before;
  const lags = samples.flatMap((sample) => sample.lags);
  return [lags.length, (spent * 1000) / lags.length, median(lags), percentile(lags, 0.99)];
}

/** @returns KiB of resident memory that one more open stream takes. */
async function weigh(pid: number, open: () => Promise<Response>): Promise<number> {
  await pause(1000);
  const before = residentKib(pid);
  const responses: Response[] = [];
  for (let count = 0; count < IDLE_STREAMS; count++) responses.push(await open());
  await pause(3000);
  const after = residentKib(pid);
  for (const response of responses) await response.body?.cancel();
  return (after - before) / IDLE_STREAMS;
}
