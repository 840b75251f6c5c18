import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { ADDONS, ADDONS_FOLDER } from "../support/paths.ts";

/** Files whose change needs no new installation: Odoo reads them when they are asked for. */
const READ_AT_RUN_TIME = /^(static\/(src|lib|tests)|tests)\/|__pycache__/;

/** Changes when the addons must be installed anew. */
export async function addonHash(): Promise<string> {
  const hash = createHash("sha256");
  for (const addon of ADDONS) {
    const folder = join(ADDONS_FOLDER, addon);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .filter((file) => !READ_AT_RUN_TIME.test(file))
      .toSorted();
    for (const file of files) hash.update(`${addon}/${file}\0`).update(await readFile(join(folder, file)));
  }
  return hash.digest("hex");
}
