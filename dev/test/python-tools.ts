import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { run, succeeds } from "../support/command.ts";
import { installPackages, isDebian, isRoot } from "../support/debian.ts";
import { CACHE, ROOT } from "../support/paths.ts";
import { step } from "../support/progress.ts";
import { Unavailable } from "./part.ts";

const REQUIREMENTS = join(ROOT, "dev/test/requirements.txt");

/**
 * A virtual environment with what requirements.txt names; it is kept in the cache.
 * @returns the folder of its programs.
 */
export async function pythonTools(signal: AbortSignal): Promise<string> {
  const version = createHash("sha256")
    .update(await readFile(REQUIREMENTS))
    .digest("hex")
    .slice(0, 12);
  const folder = join(CACHE, `python-tools-${version}`);
  const complete = join(folder, "complete");
  if (!existsSync(complete))
    await step("Python tools for the tests", async () => {
      const python = await pythonWithVenv(signal);
      await rm(folder, { recursive: true, force: true });
      await run(python, ["-m", "venv", folder], { signal });
      await run(join(folder, "bin/pip"), ["install", "--quiet", "--requirement", REQUIREMENTS], { signal });
      // Its scripts name their folder, so it cannot be made elsewhere and moved: this file says that it is whole.
      await run("touch", [`${complete}.new`]);
      await rename(`${complete}.new`, complete);
    });
  return join(folder, "bin");
}

/** @returns a Python 3 that can make virtual environments. */
export async function pythonWithVenv(signal: AbortSignal): Promise<string> {
  for (const python of ["python3", "/usr/bin/python3"])
    if (await succeeds(python, ["-c", "import ensurepip, venv"])) return python;
  if (!isDebian || !isRoot) throw new Unavailable("There is no Python 3 with the module venv");
  await installPackages(["python3", "python3-venv"], "the Python tools for the tests", signal);
  return "/usr/bin/python3";
}
