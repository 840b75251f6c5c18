import { join } from "node:path";
import { ROOT } from "../support/paths.ts";
import { foreground } from "./foreground.ts";
import type { Part, PartContext } from "./part.ts";

/** A program of node_modules that succeeds or not. */
function tool(name: string, program: string, ...runs: string[][]): Part {
  return {
    name,
    run: async ({ signal }: PartContext) => {
      for (const args of runs)
        if (!(await foreground(process.execPath, [join(ROOT, "node_modules", program), ...args], { signal })))
          return { passed: 0, failed: 1 };
      return { passed: 1, failed: 0 };
    },
  };
}

export const format = tool("format", "oxfmt/bin/oxfmt", ["--check"]);
export const lint = tool("lint", "oxlint/bin/oxlint", []);
export const types = tool("types", "typescript/bin/tsc", [], ["--project", "test/e2e/browser"]);
export const unused = tool("unused", "knip/bin/knip.js", ["--no-progress"]);
