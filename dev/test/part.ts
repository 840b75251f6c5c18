import type { Stack } from "../demo/stack.ts";

/** Single tests of a part; a check without single tests, such as the linter, counts as one. */
export interface Outcome {
  passed: number;
  failed: number;
  /** What failed, and why, a line each: for the end of the output, where people look first. */
  failures?: readonly string[];
}

export interface PartContext {
  signal: AbortSignal;
  /** Given after the parts' names on the command line, for vitest. */
  extra: readonly string[];
  /** The running demo, shared by the parts that ask for the same number of workers. */
  stack(workers: number): Promise<Stack>;
}

export interface Part {
  name: string;
  /** It asks the internet for much, or for what changes: only who names it runs it. */
  byNameOnly?: boolean;
  run(context: PartContext): Promise<Outcome>;
}

/** What this part needs is not to be had on this machine. */
export class Unavailable extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = "Unavailable";
  }
}
