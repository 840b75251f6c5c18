import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { lastLines } from "../support/command.ts";
import { say } from "../support/progress.ts";

/** After a failure: the end of what the programs of a stack said, since their logs go with it. */
export async function showLogs(folder: string): Promise<void> {
  for (const name of ["odoo.log", "sidecar.log"]) {
    if (!(await readdir(folder)).includes(name)) continue;
    say(`--- the end of ${name}`);
    say(lastLines(await readFile(join(folder, name), "utf8"), 40));
  }
}
