import { spawn } from "node:child_process";
import { ROOT } from "../support/paths.ts";

interface Options {
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  signal: AbortSignal;
}

/** Runs a program whose output people read as it comes. @returns whether it ended with status 0. */
export function foreground(
  file: string,
  args: readonly string[],
  { env, cwd = ROOT, signal }: Options,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      stdio: ["ignore", "inherit", "inherit"],
      cwd,
      env: { ...process.env, ...env },
    });
    const end = () => child.kill("SIGTERM");
    signal.addEventListener("abort", end);
    child.on("error", reject);
    child.on("exit", (status) => {
      signal.removeEventListener("abort", end);
      if (signal.aborted) reject(new Error("interrupted"));
      else resolve(status === 0);
    });
  });
}
