import { spawn } from "node:child_process";

export interface CommandOptions {
  cwd?: string;
  /** Added to this process's environment. */
  env?: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal | undefined;
}

export class CommandError extends Error {
  readonly status: number | null;

  constructor(command: string, status: number | null, output: string) {
    super(`${command} failed${status === null ? "" : ` with status ${status}`}\n${lastLines(output, 40)}`);
    this.name = "CommandError";
    this.status = status;
  }
}

/** The end of a long output: where the reason of a failure stands. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

/**
 * Runs a program to its end and returns its stdout.
 * @throws CommandError with the last lines of both outputs when it ends with another status than 0.
 */
export async function run(
  file: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const { stdout, output, status, error } = await spawned(file, args, options);
  options.signal?.throwIfAborted();
  if (status !== 0)
    throw new CommandError(`${file} ${args[0] ?? ""}`, status, error ? error.message : output);
  return stdout;
}

/** Whether a program exists and ends with status 0. */
export async function succeeds(file: string, args: readonly string[], options: CommandOptions = {}) {
  const { status } = await spawned(file, args, options);
  options.signal?.throwIfAborted();
  return status === 0;
}

interface Finished {
  stdout: string;
  /** stdout and stderr as they came. */
  output: string;
  status: number | null;
  error?: Error;
}

function spawned(file: string, args: readonly string[], options: CommandOptions): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      signal: options.signal,
    });
    let stdout = "";
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.on("error", (error) => resolve({ stdout, output, status: null, error }));
    child.on("close", (status) => resolve({ stdout, output, status }));
  });
}
