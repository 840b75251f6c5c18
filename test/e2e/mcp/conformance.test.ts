import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { listenWithFixtures } from "./conformance/server/listen.ts";
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

/** What a revision asks of clients and of servers, and what the suite has for clients beyond it. */
function scenariosOf(revision: string): { client: string[]; server: string[] } {
  const list = execFileSync(process.execPath, [SUITE, "list", "--requirements", revision], {
    encoding: "utf8",
  });
  const section = (title: string) =>
    new RegExp(`^${title}[^\\n]*\\n((?: +[^\\n]*\\n)*)`, "m").exec(list)?.[1] ?? "";
  const names = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = ""]) => name);
  const required = /^ +- (\S+)$/gm;
  return {
    client: [
      ...names(section("Client scenarios"), required),
      ...names(section("Run and reported"), /^ +- (\S+) \[client\]$/gm),
    ],
    server: names(section("Server scenarios"), required),
  };
}

interface Verdict {
  passed: boolean;
  output: string;
}

function suite(args: string[]): Promise<Verdict> {
  const common = ["--timeout", String(SCENARIO_MS), "--output-dir", results];
  return new Promise((resolve) => {
    execFile(process.execPath, [SUITE, ...args, ...common], (error, stdout, stderr) =>
      resolve({ passed: error === null, output: stdout + stderr }),
    );
  });
}

/** Runs one scenario on the sidecar's own client. */
function examineClient(scenario: string, revision: string): Promise<Verdict> {
  return suite([
    ...["client", "--scenario", scenario, "--spec-version", revision, "--force"],
    ...["--command", `"${process.execPath}" "${join(FOLDER, "client.ts")}"`],
    ...["--expected-failures", join(FOLDER, `${revision}.yml`)],
  ]);
}

const REVISIONS = ["2025-11-25", "2026-07-28"];

// A line of the baseline that is not needed any more fails its scenario as well.
describe.each(REVISIONS)("the client, by the specification of %s", (revision) => {
  const { client: scenarios } = scenariosOf(revision);

  test("has scenarios", () => {
    expect(scenarios).toContain("tools_call");
    expect(scenarios.length).toBeGreaterThan(20);
  });

  test.concurrent.each(scenarios)(
    "%s, but for the baseline",
    // On a busy machine the stream for announcements may be opened after a call, which a scenario takes for another's.
    { timeout: 2 * SCENARIO_MS, retry: 1 },
    async (scenario) => {
      const { passed, output } = await examineClient(scenario, revision);
      expect(passed, output).toBe(true);
      expect(output).toContain("OVERALL");
    },
  );
});

describe.each(REVISIONS)("the gateway, by the specification of %s", (revision) => {
  const { server: scenarios } = scenariosOf(revision);
  let url: string;
  beforeAll(async () => {
    const listening = await listenWithFixtures();
    url = `http://127.0.0.1:${listening.port}/mcp/v1`;
    return () => listening.close();
  });

  test("has scenarios", () => {
    expect(scenarios).toContain("tools-call-simple-text");
    expect(scenarios.length).toBeGreaterThanOrEqual(30);
  });

  test.concurrent.each(scenarios)("%s", { timeout: SCENARIO_MS }, async (scenario) => {
    const { passed, output } = await suite([
      ...["server", "--url", url, "--scenario", scenario, "--spec-version", revision],
    ]);
    expect(passed, output).toBe(true);
    expect(output).not.toMatch(/\b[1-9]\d* (failed|warnings?)\b/i);
  });
});
