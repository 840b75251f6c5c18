const REMIND_EVERY_MS = 15_000;

/** Progress goes to stderr: stdout belongs to what the command was asked for. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Tells that a step begins, that it still goes on, and how long it took. */
export async function step<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const started = performance.now();
  const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  say(`· ${what} …`);
  const reminder = setInterval(() => say(`  ${what}: ${elapsed()} so far`), REMIND_EVERY_MS);
  try {
    const result = await work();
    say(`  ${what}: ${elapsed()}`);
    return result;
  } finally {
    clearInterval(reminder);
  }
}
