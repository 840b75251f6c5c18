import { existsSync, readdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../support/command.ts";
import { installPackages, isRoot } from "../support/debian.ts";
import { Service } from "../support/service.ts";
import { dockerEnvironment, dockerPostgres } from "./docker.ts";

const DEBIAN_FOLDER = "/usr/lib/postgresql";
/** PostgreSQL refuses to run as root. */
const ACCOUNT = isRoot ? "postgres" : undefined;

/** A PostgreSQL of our own: one socket in its folder, no TCP, the role `odoo`, gone when disposed. */
export interface Postgres extends AsyncDisposable {
  /** The folder of its socket, which Odoo takes as `--db_host`. */
  host: string;
}

/** Where the newest PostgreSQL's programs are; installs it if there is none. */
export async function postgresPrograms(signal?: AbortSignal): Promise<string> {
  const newest = () =>
    existsSync(DEBIAN_FOLDER)
      ? readdirSync(DEBIAN_FOLDER)
          .filter((version) => existsSync(join(DEBIAN_FOLDER, version, "bin/initdb")))
          .toSorted((a, b) => Number(b) - Number(a))[0]
      : undefined;
  if (!newest()) await installPackages(["postgresql"], "the database", signal);
  return join(DEBIAN_FOLDER, newest() ?? "", "bin");
}

/** Makes an empty cluster in `folder`. Nothing in it is worth a disk write: a run ends with its database. */
export async function createCluster(programs: string, folder: string, signal?: AbortSignal): Promise<void> {
  await mkdir(folder);
  if (ACCOUNT) await run("chown", [`${ACCOUNT}:`, folder]);
  const initdb = [
    join(programs, "initdb"),
    ...["--pgdata", folder, "--username", "odoo", "--auth", "trust", "--no-sync"],
    ...["--encoding", "UTF8", "--locale", "C.UTF-8"],
  ];
  const [file = "", ...args] = ACCOUNT ? ["runuser", "-u", ACCOUNT, "--", ...initdb] : initdb;
  await run(file, args, { cwd: "/", signal });
}

export async function startCluster(
  programs: string,
  folder: string,
  logFolder: string,
  signal?: AbortSignal,
): Promise<Postgres> {
  const settings = {
    listen_addresses: "",
    unix_socket_directories: folder,
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
    max_connections: "200",
  };
  const service = new Service({
    name: "postgres",
    file: join(programs, "postgres"),
    args: ["-D", folder, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    env: { PATH: process.env["PATH"], LANG: "C.UTF-8" },
    cwd: "/",
    logFolder,
    // "Fast": disconnect everybody and leave a clean cluster.
    stopSignal: "SIGINT",
    ...(ACCOUNT && { account: ACCOUNT }),
  });
  return ready(service, folder, () => run(join(programs, "pg_isready"), ["--host", folder]), signal);
}

/** PostgreSQL's image: its cluster lives and dies with the container. */
export async function startContainer(
  folder: string,
  logFolder: string,
  signal?: AbortSignal,
): Promise<Postgres> {
  await mkdir(folder, { mode: 0o777 });
  await run("chmod", ["777", folder]);
  const service = new Service({
    name: "postgres",
    file: "docker",
    args: dockerPostgres(folder),
    env: dockerEnvironment(),
    logFolder,
  });
  // The image starts a first server to make the role, then the real one: the log tells when that is done.
  const done = () => service.tail(200).includes("init process complete");
  return ready(service, folder, async () => done() && existsSync(join(folder, ".s.PGSQL.5432")), signal);
}

async function ready(
  service: Service,
  folder: string,
  probe: () => Promise<unknown>,
  signal?: AbortSignal,
): Promise<Postgres> {
  try {
    await service.until(async () => (await probe()) !== false, {
      timeoutMs: 180_000,
      signal,
    });
  } catch (error) {
    await service.stop();
    throw error;
  }
  return { host: folder, [Symbol.asyncDispose]: () => service.stop() };
}
