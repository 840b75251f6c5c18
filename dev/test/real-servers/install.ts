import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { run } from "../../support/command.ts";
import { CACHE } from "../../support/paths.ts";
import { pythonWithVenv } from "../python-tools.ts";
import type { RealServer } from "./catalogue.ts";

/** A day, in milliseconds: the newest versions are what people get, and a second run need not load them again. */
const FRESH_MS = 86_400_000;

/** Installs a server into the cache, in a folder of its own. @returns the path of its program. */
export async function install(server: RealServer, signal: AbortSignal): Promise<string> {
  const { registry, name, beside = [] } = server;
  const folder = join(CACHE, "real-servers", `${registry}-${name.replaceAll(/[^\w.-]+/g, "-")}`);
  const stamp = join(folder, "installed");
  if (!(await isFresh(stamp))) {
    await mkdir(folder, { recursive: true });
    await (registry === "npm" ? installFromNpm : installFromPypi)(folder, [name, ...beside], signal);
    await writeFile(stamp, String(Date.now()));
  }
  const program = server.program ?? name;
  return registry === "npm" ? join(folder, "node_modules/.bin", program) : join(folder, "bin", program);
}

async function isFresh(stamp: string): Promise<boolean> {
  return existsSync(stamp) && Date.now() - Number(await readFile(stamp, "utf8")) < FRESH_MS;
}

async function installFromNpm(folder: string, names: readonly string[], signal: AbortSignal): Promise<void> {
  const options = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-save"];
  const env = { PATH: `${dirname(process.execPath)}:${process.env["PATH"]}` };
  await run("npm", ["install", "--prefix", folder, ...options, ...names], { env, signal });
}

async function installFromPypi(folder: string, names: readonly string[], signal: AbortSignal): Promise<void> {
  await run(await pythonWithVenv(signal), ["-m", "venv", folder], { signal });
  await run(join(folder, "bin/pip"), ["install", "--quiet", "--upgrade", ...names], { signal });
}
