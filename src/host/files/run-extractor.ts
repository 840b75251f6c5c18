import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { dirname, extname, join } from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { type FileReading, unreadable, UNREADABLE } from "./file-reading.ts";

/** What is read by a program of its own, because of what a file may be made to do. */
export type ExtractedKind = "pdf" | "zip" | "mail";

// TypeScript here, JavaScript in the package that npm installs.
const PROGRAM = join(import.meta.dirname, "extractor", `program${extname(import.meta.filename)}`);
const PROJECT = join(import.meta.dirname, "../../..");
/** All that the program may read: its own code, and the packages; no environment file that lies beside them. */
const READABLE = [import.meta.dirname, ...packagesAround(PROJECT), join(PROJECT, "package.json")];
/** Milliseconds for one file. */
const MAX_MS = 10_000;
/** MiB of objects that the program may hold. */
const MAX_HEAP_MIB = 384;
/** KiB of memory that the program may have; Node takes more than half of it before it does anything. */
const MAX_MEMORY_KIB = 1_250_000;

const answer: z.ZodType<FileReading> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), text: z.string(), shortened: z.boolean() }),
  z.object({ kind: z.literal("picture"), mimeType: z.string() }),
  z.object({ kind: z.literal("unreadable"), reason: z.enum(UNREADABLE) }),
]);

/**
 * Reads a file in a process without the sidecar's secrets, which may write nothing, start nothing, and has a bounded
 * time and memory. @throws the signal's reason.
 */
export async function runExtractor(
  kind: ExtractedKind,
  bytes: Uint8Array,
  signal?: AbortSignal,
): Promise<FileReading> {
  const timeout = AbortSignal.timeout(MAX_MS);
  const program = spawn(
    "/bin/sh",
    [
      ...["-c", `ulimit -d ${MAX_MEMORY_KIB}; exec "$0" "$@"`, process.execPath],
      ...["--permission", ...READABLE.map((path) => `--allow-fs-read=${path}`)],
      `--max-old-space-size=${MAX_HEAP_MIB}`,
      ...["--disable-warning=ExperimentalWarning", PROGRAM, kind],
    ],
    {
      env: {},
      stdio: ["pipe", "pipe", "ignore"],
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      killSignal: "SIGKILL",
    },
  );
  lowerPriority(program.pid);
  const ended = new Promise<void>((resolve) => {
    program.once("error", () => resolve());
    program.once("close", () => resolve());
  });
  // It may end before it has read all of it.
  program.stdin.on("error", () => undefined);
  program.stdin.end(bytes);
  const [said] = await Promise.all([text(program.stdout).catch(() => ""), ended]);
  signal?.throwIfAborted();
  if (timeout.aborted) return unreadable("too_slow");
  // What says nothing was ended by the system, or by itself: there was no memory left.
  return said ? parse(said) : unreadable("too_large");
}

/** Where Node looks for packages: in `node_modules` of a folder and of those above it. */
function packagesAround(folder: string): string[] {
  const above = dirname(folder);
  return [join(folder, "node_modules"), ...(above === folder ? [] : packagesAround(above))];
}

function parse(said: string): FileReading {
  try {
    return answer.parse(JSON.parse(said));
  } catch {
    return unreadable("broken");
  }
}

/** Chats come first. */
function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended, or the system does not let us.
  }
}
