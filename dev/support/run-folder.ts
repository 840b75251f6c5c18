import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PREFIX = "odoo-mcp-";

/** One run's folder for its database, files and logs; gone when disposed. */
export async function createRunFolder(): Promise<{ path: string } & AsyncDisposable> {
  await removeForgotten();
  const path = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // PostgreSQL runs as another account and must be able to go through this folder to its own.
  await chmod(path, 0o711);
  return { path, [Symbol.asyncDispose]: () => remove(path) };
}

/** Folders of runs that were killed before they could clean up: their process is gone. */
async function removeForgotten(): Promise<void> {
  const forgotten = (await readdir(tmpdir())).filter((name) => {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    return pid !== undefined && !isRunning(Number(pid));
  });
  await Promise.all(forgotten.map((name) => remove(join(tmpdir(), name)).catch(() => undefined)));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
