import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { z } from "zod";
import { ROOT } from "../support/paths.ts";
import { foreground } from "./foreground.ts";
import type { Outcome, PartContext } from "./part.ts";

const Report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numFailedTestSuites: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
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
    return { passed: counts.numPassedTests, failed, failures: failuresOf(counts) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function failuresOf({ testResults }: z.infer<typeof Report>): string[] {
  return testResults.flatMap((file) => {
    const tests = file.assertionResults.filter(({ status }) => status === "failed");
    const broken = file.status === "failed" && tests.length === 0 ? [file.message] : [];
    return [
      ...tests.map(({ fullName, failureMessages }) => [fullName, failureMessages?.[0]]),
      ...broken.map((message) => ["", message]),
    ].map(([name, message]) =>
      [relative(ROOT, file.name), name, message?.split("\n", 1)[0]].filter(Boolean).join(": ").slice(0, 400),
    );
  });
}
