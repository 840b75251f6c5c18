import { join } from "node:path";
import { ROOT } from "../support/paths.ts";
import { freePorts } from "../support/ports.ts";
import { Service } from "../support/service.ts";

export interface Program extends AsyncDisposable {
  url: string;
  pid: number;
}

/** Starts a program of this folder, which listens on `PORT`, and waits until it answers. */
export async function startProgram(
  name: string,
  logFolder: string,
  environment: Record<string, string> = {},
): Promise<Program> {
  const [port = 0] = await freePorts(1);
  const service = new Service({
    name,
    file: process.execPath,
    args: [join(ROOT, `dev/bench/${name}.ts`)],
    env: { PATH: process.env["PATH"], PORT: String(port), ...environment },
    logFolder,
  });
  const url = `http://127.0.0.1:${port}`;
  await service.until(async () => (await fetch(`${url}/health`)).ok, {});
  return { url, pid: service.pid ?? 0, [Symbol.asyncDispose]: () => service.stop() };
}
