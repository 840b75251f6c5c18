import { run, succeeds } from "../support/command.ts";
import { ADDONS_FOLDER, CONTRACTS_FOLDER } from "../support/paths.ts";
import { say, step } from "../support/progress.ts";
import type { OdooProgram } from "./program.ts";

const POSTGRES = "postgres:16";
const ODOO_VERSION = process.env["ODOO_VERSION"] || "19";
const ODOO = `odoo:${ODOO_VERSION}`;

/** Odoo's official image, if there is a Docker engine here that has it or can get it. */
export async function dockerImage(signal?: AbortSignal): Promise<OdooProgram | undefined> {
  if (!(await succeeds("docker", ["info"], { signal }))) return undefined;
  try {
    for (const image of [POSTGRES, ODOO])
      if (!(await succeeds("docker", ["image", "inspect", image], { signal })))
        await step(`Docker image ${image}`, () => run("docker", ["pull", "--quiet", image], { signal }));
  } catch (error) {
    signal?.throwIfAborted();
    say(
      `  Docker is running, but the images are not available: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }
  return {
    label: `Odoo ${ODOO_VERSION}, Docker image`,
    series: ODOO_VERSION.includes(".") ? ODOO_VERSION : `${ODOO_VERSION}.0`,
    identity: ODOO,
    database: "docker",
    command: (args, folder) => ({
      file: "docker",
      args: [
        // On this machine's network and as this account: it looks like a program here.
        ...["run", "--rm", "--init", "--network", "host"],
        ...["--user", `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`],
        ...["--volume", `${folder}:${folder}`],
        ...[ADDONS_FOLDER, CONTRACTS_FOLDER].flatMap((seen) => ["--volume", `${seen}:${seen}:ro`]),
        ...["--env", `HOME=${folder}`, "--entrypoint", "odoo", ODOO, ...args],
      ],
      env: dockerEnvironment(),
    }),
    addonsPath: [ADDONS_FOLDER],
  };
}

/** PostgreSQL's official image, in memory, reached by a socket in `folder`. */
export function dockerPostgres(folder: string): string[] {
  return [
    ...["run", "--rm", "--network", "none", "--tmpfs", "/var/lib/postgresql/data"],
    ...["--volume", `${folder}:${folder}`],
    ...["--env", "POSTGRES_USER=odoo", "--env", "POSTGRES_HOST_AUTH_METHOD=trust", POSTGRES],
    // The image's own set-up uses the first of these sockets.
    ...["-c", `unix_socket_directories=/var/run/postgresql,${folder}`, "-c", "listen_addresses="],
    ...["-c", "fsync=off", "-c", "max_connections=200"],
  ];
}

/** The engine may be named by the environment or by a file in the home folder. */
export function dockerEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(entries);
}
