import { debianPackage, canUseDebianPackage } from "./debian-package.ts";
import { dockerImage } from "./docker.ts";
import type { OdooProgram, RunningOdoo } from "./program.ts";
import { sourceTree } from "./source-tree.ts";

/** The Odoo of ODOO_URL, if somebody named one. */
export function runningOdoo(): RunningOdoo | undefined {
  const { ODOO_URL, ODOO_DB, ODOO_ADMIN_LOGIN = "admin", ODOO_ADMIN_PASSWORD = "admin" } = process.env;
  if (!ODOO_URL) return undefined;
  if (!ODOO_DB) throw new Error("ODOO_URL names a running Odoo. Name its database with ODOO_DB.");
  const url = ODOO_URL.replace(/\/+$/, "");
  return { url, directUrl: url, db: ODOO_DB, login: ODOO_ADMIN_LOGIN, password: ODOO_ADMIN_PASSWORD };
}

/** An Odoo to run here: ODOO_SOURCE, else Docker, else Debian's package. */
export async function findOdoo(signal?: AbortSignal): Promise<OdooProgram> {
  const source = process.env["ODOO_SOURCE"];
  if (source) return sourceTree(source, signal);
  const image = await dockerImage(signal);
  if (image) return image;
  if (canUseDebianPackage) return debianPackage(signal);
  throw new NoOdoo(
    "There is no Odoo to use. Name a running one (ODOO_URL, ODOO_DB) or a source tree (ODOO_SOURCE), " +
      "start Docker, or run this as root on Debian.",
  );
}

/** Nothing on this machine runs an Odoo. */
export class NoOdoo extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NoOdoo";
  }
}
