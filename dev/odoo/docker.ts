import { succeeds } from "../support/command.ts";
import { ADDONS_FOLDER } from "../support/paths.ts";
import type { OdooProgram } from "./program.ts";

export function dockerWorks(): Promise<boolean> {
  return succeeds("docker", ["info"]);
}

/** Odoo's official image, as this account and on this machine's network, so that it looks like a program here. */
export function dockerImage(): OdooProgram {
  const version = process.env["ODOO_VERSION"] ?? "19";
  const image = `odoo:${version}`;
  return {
    label: `Odoo ${version}, Docker image ${image}`,
    series: version.includes(".") ? version : `${version}.0`,
    identity: image,
    database: "docker",
    command: (args, folder) => ({
      file: "docker",
      args: [
        ...["run", "--rm", "--init", "--network", "host"],
        ...["--user", `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`],
        ...["--volume", `${folder}:${folder}`, "--volume", `${ADDONS_FOLDER}:${ADDONS_FOLDER}:ro`],
        ...["--env", `HOME=${folder}`, "--entrypoint", "odoo", image, ...args],
      ],
      env: {},
    }),
    addonsPath: [ADDONS_FOLDER],
  };
}

/** PostgreSQL's official image, in memory, reached by a socket in `folder`. */
export function dockerPostgres(folder: string): string[] {
  return [
    ...["run", "--rm", "--network", "none", "--tmpfs", "/var/lib/postgresql"],
    ...["--volume", `${folder}:${folder}`],
    ...["--env", "POSTGRES_USER=odoo", "--env", "POSTGRES_HOST_AUTH_METHOD=trust"],
    ...[
      "postgres:16",
      "-c",
      "listen_addresses=",
      "-c",
      `unix_socket_directories=${folder}`,
      "-c",
      "fsync=off",
    ],
    ...["-c", "max_connections=200"],
  ];
}
