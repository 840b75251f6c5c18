// Lints and formats the given Python files with the pinned ruff, and changes none (see lefthook.yml).

import { join } from "node:path";
import { interruption } from "../support/interruption.ts";
import { foreground } from "../test/foreground.ts";
import { pythonTools } from "../test/python-tools.ts";

const { signal } = interruption();
const ruff = join(await pythonTools(signal), "ruff");
const files = process.argv.slice(2);
const linted = await foreground(ruff, ["check", "--no-cache", ...files], { signal });
const formatted = await foreground(ruff, ["format", "--no-cache", "--check", ...files], { signal });
process.exitCode = linted && formatted ? 0 : 1;
