import { join } from "node:path";
import { CACHE } from "../support/paths.ts";
import type { OdooProgram } from "./program.ts";

export const DATABASE = "demo";

export interface OdooPlace {
  program: OdooProgram;
  /** The run's folder: the filestore lies in `files`. */
  folder: string;
  /** PostgreSQL's socket folder. */
  databaseHost: string;
}

/** Odoo's command line with what every call of it here shares. */
export function odooCommand({ program, folder, databaseHost }: OdooPlace, args: readonly string[]) {
  const {
    file,
    args: all,
    env,
  } = program.command(
    [
      // Without one of its own Odoo would read the account's ~/.odoorc.
      ...["--config", join(folder, "odoo.conf")],
      ...["--database", DATABASE, "--db-filter", `^${DATABASE}$`, "--no-database-list"],
      ...["--db_host", databaseHost, "--db_user", "odoo"],
      ...["--data-dir", join(folder, "files"), "--addons-path", program.addonsPath.join(",")],
      ...["--http-interface", "127.0.0.1", "--without-demo=true"],
      // Odoo 19 warns at every call that /jsonrpc goes in 22.
      ...["--log-handler", "odoo.addons.rpc.controllers.jsonrpc:ERROR"],
      ...args,
    ],
    folder,
  );
  return {
    file,
    args: all,
    env: {
      PATH: process.env["PATH"],
      HOME: folder,
      LANG: "C.UTF-8",
      TZ: "UTC",
      // Compiled modules are kept, but not in folders that are not ours.
      PYTHONPYCACHEPREFIX: join(CACHE, "pycache"),
      ...env,
    },
  };
}
