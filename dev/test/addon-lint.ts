import { join } from "node:path";
import { ADDONS, ADDONS_FOLDER } from "../support/paths.ts";
import { foreground } from "./foreground.ts";
import type { Part } from "./part.ts";
import { pythonTools } from "./python-tools.ts";

export const addonLint: Part = {
  name: "addon-lint",
  run: async ({ signal }) => {
    const programs = await pythonTools(signal);
    const checks: [string, string[]][] = [
      ["ruff", ["check", "--no-cache", ...ADDONS]],
      ["ruff", ["format", "--no-cache", "--check", ...ADDONS]],
      ["pylint", [...ADDONS]],
      // Its contracts are in .importlinter.
      ["lint-imports", ["--no-logo", "--no-cache"]],
    ];
    for (const [program, args] of checks)
      if (!(await foreground(join(programs, program), args, { cwd: ADDONS_FOLDER, signal })))
        return { passed: 0, failed: 1 };
    return { passed: 1, failed: 0 };
  },
};
