import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync, closeSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lastLines } from "./command.ts";

const STOP_PATIENCE_MS = 15_000;
const SETPRIV = "/usr/bin/setpriv";

export interface ServiceOptions {
  name: string;
  file: string;
  args: readonly string[];
  /** The whole environment, so that a service sees nothing it was not given. */
  env: Readonly<Record<string, string | undefined>>;
  /** Where its output goes, as `<name>.log`. */
  logFolder: string;
  cwd?: string;
  stopSignal?: "SIGTERM" | "SIGINT";
  /** Another account of this machine, for programs that refuse to run as root. */
  account?: string;
}

/** A program that runs until it is disposed. */
export class Service implements AsyncDisposable {
  readonly name: string;
  readonly log: string;
  readonly #child: ReturnType<typeof spawn>;
  readonly exited: Promise<unknown>;
  readonly #stopSignal: NodeJS.Signals;

  constructor({ name, file, args, env, logFolder, cwd, stopSignal = "SIGTERM", account }: ServiceOptions) {
    this.name = name;
    this.log = join(logFolder, `${name}.log`);
    this.#stopSignal = stopSignal;
    const output = openSync(this.log, "a");
    const [program = file, ...rest] = [...guard(stopSignal, account), file, ...args];
    this.#child = spawn(program, rest, {
      // A process group of its own: Ctrl-C in the terminal reaches only us, and we stop everything in order.
      detached: true,
      stdio: ["ignore", output, output],
      cwd,
      env,
    });
    closeSync(output);
    this.exited = once(this.#child, "exit").catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The end of what it said, for a failure's message. */
  tail(lines = 40): string {
    return existsSync(this.log) ? lastLines(readFileSync(this.log, "utf8"), lines) : "";
  }

  /** Polls until `probe` is true. @throws when the service ends or the time is over, with the end of its log. */
  async until(
    probe: () => Promise<boolean>,
    { timeoutMs = 120_000, signal }: { timeoutMs?: number; signal?: AbortSignal | undefined } = {},
  ) {
    const deadline = performance.now() + timeoutMs;
    while (!(await probe().catch(() => false))) {
      if (!this.running) throw new Error(`${this.name} exited unexpectedly\n${this.tail()}`);
      if (performance.now() > deadline) throw new Error(`${this.name} did not become ready\n${this.tail()}`);
      await sleep(100, undefined, { signal });
    }
  }

  /** Waits until it ends by itself. */
  async finished({
    timeoutMs,
    signal,
  }: {
    timeoutMs: number;
    signal?: AbortSignal | undefined;
  }): Promise<void> {
    const limit = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]);
    await Promise.race([this.exited, once(limit, "abort")]);
    limit.throwIfAborted();
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    this.#signal("SIGKILL");
    await this.exited;
  }

  async stop(): Promise<void> {
    if (!this.running) return;
    this.#signal(this.#stopSignal);
    const stopped = await Promise.race([
      this.exited.then(() => true),
      sleep(STOP_PATIENCE_MS, false, { ref: false }),
    ]);
    if (!stopped) await this.kill();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #signal(signal: NodeJS.Signals): void {
    if (!this.running || this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // It ended in this moment.
    }
  }
}

/** Where the kernel can do it, a service ends with us even when we are killed without a chance to clean up. */
function guard(stopSignal: string, account: string | undefined): string[] {
  if (existsSync(SETPRIV)) {
    const identity = account ? [`--reuid=${account}`, `--regid=${account}`, "--init-groups"] : [];
    return [SETPRIV, ...identity, `--pdeathsig=${stopSignal.slice(3)}`, "--"];
  }
  return account ? ["runuser", "-u", account, "--"] : [];
}
