import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOT } from "../support/paths.ts";
import { say } from "../support/progress.ts";
import { Service } from "../support/service.ts";

const RESTART_AFTER_MS = 1_000;

export interface Sidecar extends AsyncDisposable {
  url: string;
  log: string;
  /** A file with the process id of the present life, for tests that end it. */
  pidFile: string;
}

/** The sidecar as a process manager runs it: when it ends by itself, it is started again. */
export async function startSidecar(
  environment: Readonly<Record<string, string>>,
  port: number,
  logFolder: string,
  signal?: AbortSignal,
): Promise<Sidecar> {
  const url = `http://127.0.0.1:${port}`;
  const pidFile = join(logFolder, "sidecar.pid");
  const start = async () => {
    const service = new Service({
      name: "sidecar",
      file: process.execPath,
      args: [join(ROOT, "src/main.ts")],
      env: {
        PATH: process.env["PATH"],
        ...environment,
        SIDECAR_HOST: "127.0.0.1",
        SIDECAR_PORT: String(port),
      },
      logFolder,
    });
    // Written whole: a reader never sees half a number.
    await writeFile(`${pidFile}.new`, String(service.pid));
    await rename(`${pidFile}.new`, pidFile);
    return service;
  };
  const stopping = new AbortController();
  let service = await start();
  const supervision = (async () => {
    while (!stopping.signal.aborted) {
      await service.exited;
      if (stopping.signal.aborted) return;
      say("  the sidecar exited and is started again");
      await sleep(RESTART_AFTER_MS);
      if (!stopping.signal.aborted) service = await start();
    }
  })();
  const stop = async () => {
    stopping.abort();
    await service.stop();
    await supervision;
    await service.stop();
  };
  try {
    await service.until(async () => (await fetch(`${url}/readyz`)).ok, { signal, timeoutMs: 60_000 });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, log: service.log, pidFile, [Symbol.asyncDispose]: stop };
}
