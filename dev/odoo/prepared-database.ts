import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../support/command.ts";
import { ADDONS, CACHE } from "../support/paths.ts";
import { step } from "../support/progress.ts";
import { addonHash } from "./addon-hash.ts";
import { odooCommand } from "./odoo-command.ts";
import { type Postgres, createCluster, postgresPrograms, startCluster, startContainer } from "./postgres.ts";
import type { OdooProgram } from "./program.ts";

const KEPT = join(CACHE, "databases");
const KEPT_DAYS = 3;

export type Contents = "base" | "addon";

interface Options {
  program: OdooProgram;
  /** The run's folder; gets `cluster`, `files` and logs. */
  folder: string;
  /** `base`: Odoo with web and mail; `addon`: our addons on top of it. */
  contents: Contents;
  signal?: AbortSignal | undefined;
}

/**
 * Starts a PostgreSQL with a database that has `contents` installed. Prepared clusters are kept in the cache and each
 * run works on a copy, so runs can neither disturb each other nor leave anything behind.
 */
export async function startPreparedDatabase(options: Options): Promise<Postgres> {
  const { program, folder, contents, signal } = options;
  await writeFile(join(folder, "odoo.conf"), "[options]\n");
  if (program.database === "docker") {
    await using starting = new AsyncDisposableStack();
    const postgres = starting.use(await startContainer(join(folder, "socket"), folder, signal));
    const modules = contents === "addon" ? ["web", "mail", ...ADDONS].join(",") : "web,mail";
    await step(`${program.label}: database with ${modules}`, () => install(options, postgres, modules));
    starting.move();
    return postgres;
  }
  const programs = await postgresPrograms(signal);
  await prepare(options, programs);
  return startCluster(programs, join(folder, "cluster"), folder, signal);
}

/** Lays a cluster with `contents` into the run's folder, out of the cache or by making it. */
async function prepare(options: Options, programs: string): Promise<void> {
  const { program, folder, contents, signal } = options;
  const source = [program.identity, programs, ...(contents === "addon" ? [await addonHash()] : [])].join(
    "\n",
  );
  const kept = join(KEPT, `${contents}-${createHash("sha256").update(source).digest("hex").slice(0, 16)}`);
  if (existsSync(kept)) {
    await run("cp", ["--archive", "--reflink=auto", `${kept}/.`, folder]);
    await utimes(kept, new Date(), new Date());
    return;
  }
  if (contents === "addon") await prepare({ ...options, contents: "base" }, programs);
  else {
    await createCluster(programs, join(folder, "cluster"), signal);
    await mkdir(join(folder, "files"));
  }
  const modules = contents === "addon" ? ADDONS.join(",") : "web,mail";
  await step(`${program.label}: database with ${modules}`, async () => {
    await using postgres = await startCluster(programs, join(folder, "cluster"), folder, signal);
    await install(options, postgres, modules);
  });
  await keep(folder, kept);
}

async function install(
  { program, folder, signal }: Options,
  postgres: Postgres,
  modules: string,
): Promise<void> {
  const place = { program, folder, databaseHost: postgres.host };
  const { file, args, env } = odooCommand(place, ["--init", modules, "--stop-after-init", "--no-http"]);
  await run(file, args, { env, signal });
}

/** Copies the run's cluster into the cache under its final name only when it is whole, and clears out old ones. */
async function keep(folder: string, kept: string): Promise<void> {
  const unfinished = `${kept}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  const parts = ["cluster", "files"].map((name) => join(folder, name));
  await run("cp", ["--archive", "--reflink=auto", ...parts, unfinished]);
  await rename(unfinished, kept).catch(() => rm(unfinished, { recursive: true }));
  for (const name of await readdir(KEPT)) {
    const path = join(KEPT, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > KEPT_DAYS * 86_400_000) await rm(path, { recursive: true, force: true });
  }
}
