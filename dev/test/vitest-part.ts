import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { ROOT } from "../support/paths.ts";
import { foreground } from "./foreground.ts";
import type { Outcome, PartContext } from "./part.ts";

const Report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numFailedTestSuites: z.number(),
});

/** Runs one project of vitest.config.ts, or some files of it. */
export async function vitest(
  project: string,
  { extra, signal }: PartContext,
  { env = {}, files = [] }: { env?: Record<string, string>; files?: string[] } = {},
): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), "vitest-"));
  try {
    const report = join(folder, "report.json");
    const args = [
      join(ROOT, "node_modules/vitest/vitest.mjs"),
      ...[
        "run",
        "--project",
        project,
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${report}`,
      ],
      ...files,
      ...extra,
    ];
    const succeeded = await foreground(process.execPath, args, { env, signal });
    if (!existsSync(report)) return { passed: 0, failed: 1 };
    const counts = Report.parse(JSON.parse(await readFile(report, "utf8")));
    // A file that does not even load, or no test at all, has no failed test but is a failure.
    const failed = Math.max(counts.numFailedTests, succeeded ? 0 : 1);
    return { passed: counts.numPassedTests, failed };
  } finally {
    await rm(folder, { recursive: true });
  }
}
