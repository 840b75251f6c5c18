import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { homedir } from "node:os";
import {
  type JSONRPCMessage,
  parseJSONRPCMessage,
  SdkError,
  SdkErrorCode,
  serializeMessage,
  type Transport,
} from "@modelcontextprotocol/client";
import type { Logger } from "../../core/log.ts";
import { McpProblem, type Reason } from "./mcp-problem.ts";
import { ProgramWatch } from "./program-watch.ts";
import { MAX_MESSAGE_BYTES } from "./url-guard/limited-body.ts";
import { LineMessages } from "./wire/line-messages.ts";
import { LineReader } from "./wire/line-reader.ts";
import { mendMessage } from "./wire/mend-message.ts";
import { withoutSecretsOf } from "./wire/redact.ts";
import { Requests } from "./wire/requests.ts";

/** A program that the operator of the sidecar allows; people choose it by its name only. */
export interface StdioCommand {
  command: string;
  args: string[];
  /** Its whole environment beside PATH, HOME and LANG. */
  env: Record<string, string>;
}

/** How long a program may take to end at each step: its input closed, asked, killed. */
const ENDING_MS = 2_000;
const MAX_LOGGED_LINE = 2_000;

/** Programs of this process; none may outlive it, whatever ends it. */
const running = new Set<ChildProcess>();
const watch = new ProgramWatch();
process.on("exit", () => {
  for (const child of running) signalGroup(child, "SIGKILL");
});

/**
 * A program that speaks over its input and output. It leads a process group of its own, which ends as a whole:
 * `npx` and `uvx` start the real server as their child. When the sidecar itself is killed, `ProgramWatch` ends it.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly started = new Date();
  /** The SDK takes what has `stderr` and `pid` for a program, which may be silent when asked for its protocol. */
  readonly stderr = null;
  readonly #command: StdioCommand;
  readonly #log: Logger;
  readonly #lines = new LineReader(MAX_MESSAGE_BYTES);
  readonly #requests = new Requests();
  readonly #messages = new LineMessages();
  #child: ChildProcess | undefined;
  #closing: Promise<void> | undefined;
  #ended: { reason: Reason; message: string } | undefined;

  constructor(command: StdioCommand, log: Logger) {
    this.#command = command;
    this.#log = log;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  async start(): Promise<void> {
    const { command, args, env } = this.#command;
    const child = spawn(command, args, {
      env: {
        // Programs of this very Node first: `npx` of another one might not work with it.
        PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
        HOME: homedir(),
        LANG: "C.UTF-8",
        ...env,
      },
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    this.#child = child;
    running.add(child);
    if (child.pid !== undefined) watch.add(child.pid);
    child.stdin.on("error", (error) => this.onerror?.(error));
    child.stdout.on("data", (chunk: Buffer) => this.#read(chunk));
    child.stderr.setEncoding("utf8").on("data", (text: string) => this.#logLines(text));
    child.once("exit", (status, signal) => {
      const how = signal ? `signal ${signal}` : `status ${status}`;
      this.#ended ??= { reason: "program_ended", message: `The program ended with ${how}` };
      // Helpers that it left behind would hold its output open.
      signalGroup(child, "SIGKILL");
      if (child.pid !== undefined) watch.remove(child.pid);
    });
    child.once("close", () => {
      running.delete(child);
      this.#child = undefined;
      this.onclose?.();
    });
    try {
      await once(child, "spawn");
    } catch (error) {
      running.delete(child);
      throw new McpProblem("mcp_unreachable", "program_not_started", "The program cannot be started", {
        cause: error,
      });
    }
    child.on("error", (error) => this.onerror?.(error));
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const input = this.#child?.stdin;
    if (!input?.writable) throw new SdkError(SdkErrorCode.NotConnected, "Not connected");
    this.#requests.sent(message);
    if (!input.write(serializeMessage(message))) await once(input, "drain");
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    this.#closing ??= end(child);
    await this.#closing;
  }

  /** The error, when the program itself is its reason. What it wrote may hold secrets: it goes to the log. */
  explain(cause: unknown): McpProblem | undefined {
    const ended = this.#ended;
    return ended && new McpProblem("mcp_unreachable", ended.reason, ended.message, { cause });
  }

  #read(chunk: Buffer): void {
    if (this.#closing) return;
    let lines: string[];
    try {
      lines = this.#lines.add(chunk);
    } catch {
      const message = `The program wrote a message of more than ${MAX_MESSAGE_BYTES / 1024 / 1024} MiB`;
      this.#ended = { reason: "program_message_too_long", message };
      void this.close();
      return;
    }
    for (const line of lines) for (const message of this.#messages.add(line)) this.#receive(message);
  }

  #receive(message: unknown): void {
    try {
      const mended = parseJSONRPCMessage(mendMessage(message, this.#requests));
      // People read what an error says.
      this.onmessage?.("error" in mended ? withoutSecretsOf(this.#command.env, mended) : mended);
    } catch (error) {
      this.onerror?.(error as Error);
    }
  }

  #logLines(text: string): void {
    for (const line of text.split("\n"))
      if (line.trim())
        this.#log.debug({
          pid: this.pid,
          command: this.#command.command,
          line: line.slice(0, MAX_LOGGED_LINE),
        });
  }
}

/** Step by step, and in the end by force. */
async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.stdin?.end();
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    const timer = setTimeout(
      () => signalGroup(child, signal),
      signal === "SIGTERM" ? ENDING_MS : 2 * ENDING_MS,
    );
    void exited.finally(() => clearTimeout(timer));
  }
  await exited;
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}
