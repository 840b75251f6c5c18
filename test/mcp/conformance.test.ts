import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const SUITE = join(
  dirname(fileURLToPath(import.meta.resolve("@modelcontextprotocol/conformance/package.json"))),
  "dist/index.js",
);
const FOLDER = fileURLToPath(new URL("conformance", import.meta.url));
const SCENARIO_MS = 120_000;

let results: string;
beforeAll(async () => {
  results = await mkdtemp(join(tmpdir(), "conformance-"));
});
afterAll(() => rm(results, { recursive: true }));

/**
 * The official suite's client scenarios, run on the sidecar's own client. A scenario of the baseline that passes
 * fails the test as well: its line is out of date.
 */
test.each(["2025-11-25", "2026-07-28"])(
  "does what the specification of %s asks of clients, but for the baseline",
  { timeout: 4 * SCENARIO_MS },
  async (revision) => {
    const suite = spawn(
      process.execPath,
      [
        ...[SUITE, "client", "--requirements", revision],
        ...["--command", `${process.execPath} ${join(FOLDER, "client.ts")}`],
        ...["--expected-failures", join(FOLDER, `${revision}.yml`)],
        ...["--timeout", String(SCENARIO_MS), "--output-dir", results],
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    let output = "";
    suite.stdout.on("data", (text) => (output += text));
    suite.stderr.on("data", (text) => (output += text));
    const [status] = await once(suite, "close");
    const summary = output.slice(output.indexOf("=== SUITE SUMMARY"));
    expect(summary).toMatch(/✓ tools_call/);
    expect(status, summary).toBe(0);
  },
);
