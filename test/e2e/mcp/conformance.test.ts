import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const PACKAGE = fileURLToPath(import.meta.resolve("@modelcontextprotocol/conformance/package.json"));
const SUITE = join(dirname(PACKAGE), "dist/index.js");
const FOLDER = fileURLToPath(new URL("conformance", import.meta.url));
const SCENARIO_MS = 60_000;

let results: string;
beforeAll(async () => {
  results = await mkdtemp(join(tmpdir(), "conformance-"));
});
afterAll(() => rm(results, { recursive: true }));

/** What a revision asks of clients, and what the suite has beyond it. */
function scenariosOf(revision: string): string[] {
  const list = execFileSync(process.execPath, [SUITE, "list", "--requirements", revision], {
    encoding: "utf8",
  });
  const [, required = "", beyond = ""] =
    /^Client scenarios[^\n]*\n(.*?)^Run and reported[^\n]*\n(.*)/ms.exec(list) ?? [];
  const names = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = ""]) => name);
  return [...names(required, /^ +- (\S+)$/gm), ...names(beyond, /^ +- (\S+) \[client\]$/gm)];
}

/** Runs one scenario on the sidecar's own client. @returns the suite's verdict and its words. */
function run(scenario: string, revision: string): Promise<{ passed: boolean; output: string }> {
  const args = [
    ...[SUITE, "client", "--scenario", scenario, "--spec-version", revision, "--force"],
    ...["--command", `"${process.execPath}" "${join(FOLDER, "client.ts")}"`],
    ...["--expected-failures", join(FOLDER, `${revision}.yml`)],
    ...["--timeout", String(SCENARIO_MS), "--output-dir", results],
  ];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) =>
      resolve({ passed: error === null, output: stdout + stderr }),
    );
  });
}

// A line of the baseline that is not needed any more fails its scenario as well.
describe.each(["2025-11-25", "2026-07-28"])("the specification of %s", (revision) => {
  const scenarios = scenariosOf(revision);

  test("has scenarios for clients", () => {
    expect(scenarios).toContain("tools_call");
    expect(scenarios.length).toBeGreaterThan(20);
  });

  test.concurrent.each(scenarios)(
    "%s, but for the baseline",
    // On a busy machine the stream for announcements may be opened after a call, which a scenario takes for another's.
    { timeout: 2 * SCENARIO_MS, retry: 1 },
    async (scenario) => {
      const { passed, output } = await run(scenario, revision);
      expect(passed, output).toBe(true);
      expect(output).toContain("OVERALL");
    },
  );
});
