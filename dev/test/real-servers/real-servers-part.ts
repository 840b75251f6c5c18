import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { say, step } from "../../support/progress.ts";
import type { Outcome, Part } from "../part.ts";
import { REAL_SERVERS } from "./catalogue.ts";
import { check, type Found } from "./check.ts";
import { install } from "./install.ts";

/**
 * MCP servers of npm and PyPI that nobody here wrote, in their newest versions, one after another: each is installed
 * into the cache, connected with over stdio and where it can over HTTP, listed, and called where that is harmless.
 */
export const realServers: Part = {
  name: "real-servers",
  byNameOnly: true,
  run: async ({ signal, extra }): Promise<Outcome> => {
    const folder = await mkdtemp(join(tmpdir(), "real-servers-"));
    const found: Found[] = [];
    try {
      const wanted = extra.filter((name) => !name.startsWith("-"));
      for (const server of REAL_SERVERS(folder)) {
        if (wanted.length && !wanted.some((name) => server.name.includes(name))) continue;
        signal.throwIfAborted();
        try {
          const program = await step(`${server.registry}: ${server.name}`, () => install(server, signal));
          found.push(...(await check(server, program, folder)));
        } catch (error) {
          const failure = error instanceof Error ? error.message : String(error);
          found.push({ ...NOTHING, server: server.name, failure });
        }
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    say(table(found));
    const failed = found.filter(({ failure }) => failure).length;
    return { passed: found.length - failed, failed };
  },
};

const NOTHING = { transport: "", seconds: 0, tools: 0, leftOut: "", tokens: 0, call: "" };

function table(found: readonly Found[]): string {
  const rows = found.map((one) => [
    one.server,
    one.transport,
    one.seconds.toFixed(1),
    String(one.tools),
    Math.round(one.tokens).toLocaleString("en"),
    one.call,
    one.failure ? `FAILS ${one.failure.split("\n")[0]}` : one.leftOut && `left out: ${one.leftOut}`,
  ]);
  const lines = [["server", "transport", "s", "tools", "tokens", "call", ""], ...rows];
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
