import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ADDONS_FOLDER } from "../support/paths.ts";
import { type OdooProgram, seriesOf } from "./program.ts";
import { findPython } from "./python.ts";

/** Odoo from a source tree of any series (`odoo-bin` in it). */
export async function sourceTree(folder: string, signal?: AbortSignal): Promise<OdooProgram> {
  const source = resolve(folder);
  const program = join(source, "odoo-bin");
  if (!existsSync(program))
    throw new Error(`ODOO_SOURCE is not a source tree of Odoo: ${program} is missing.`);
  const release = join(source, "odoo/release.py");
  const series = seriesOf(await readFile(release, "utf8"));
  const python = await findPython(await dependsOf(source), signal);
  return {
    label: `Odoo ${series}, source tree ${source}`,
    series,
    identity: `${source} ${(await stat(release)).mtimeMs}`,
    database: "native",
    command: (args) => ({ file: python, args: [program, ...args], env: {} }),
    addonsPath: [join(source, "addons"), ADDONS_FOLDER].filter((path) => existsSync(path)),
  };
}

/** The `Depends` of the tree's own Debian packaging. */
async function dependsOf(source: string): Promise<string> {
  const control = join(source, "debian/control");
  if (!existsSync(control)) return "";
  const withoutComments = (await readFile(control, "utf8")).replaceAll(/^#.*\n/gm, "");
  return /^Depends:((?:.*\n)(?:[ \t].*\n)*)/m.exec(withoutComments)?.[1] ?? "";
}
