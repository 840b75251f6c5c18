import { interruption } from "../support/interruption.ts";
import { say } from "../support/progress.ts";
import { addon } from "./addon-part.ts";
import { addonLint } from "./addon-lint.ts";
import { type Outcome, type Part, type PartContext, Unavailable } from "./part.ts";
import { realServers } from "./real-servers/real-servers-part.ts";
import { SharedStack } from "./shared-stack.ts";
import { format, lint, types, unused } from "./static-parts.ts";
import { browser, mcp, odoo, unit, workers } from "./vitest-parts.ts";

/** Quick ones first; those that share a running demo side by side. */
const PARTS: readonly Part[] = [
  format,
  lint,
  addonLint,
  types,
  unused,
  unit,
  mcp,
  addon,
  odoo,
  browser,
  workers,
  realServers,
];

const { signal, status } = interruption();
const args = process.argv.slice(2);
// `unit mcp -t name`, `unit test/unit/host`: parts, then what vitest gets.
const options = args.findIndex((arg) => arg.startsWith("-") || arg.includes("/"));
const names = options < 0 ? args : args.slice(0, options);
const extra = options < 0 ? [] : args.slice(options);
const unknown = names.filter((name) => !PARTS.some((part) => part.name === name));

if (unknown.length > 0) {
  say(`Unknown part: ${unknown.join(", ")}. The parts are ${PARTS.map(({ name }) => name).join(", ")}.`);
  process.exitCode = 2;
} else {
  const failed = await test(
    PARTS.filter(({ name, byNameOnly }) => (names.length === 0 ? !byNameOnly : names.includes(name))),
  );
  process.exitCode = status() ?? (failed > 0 ? 1 : 0);
}

async function test(parts: readonly Part[]): Promise<number> {
  await using shared = new SharedStack();
  const context: PartContext = { signal, extra, stack: (count) => shared.get(count, signal) };
  const total = { passed: 0, failed: 0, skipped: 0 };
  const lines: string[] = [];
  const failures: string[] = [];
  for (const part of parts) {
    if (signal.aborted) break;
    say(`\n=== ${part.name}`);
    const started = performance.now();
    const outcome = await runPart(part, context);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    if (outcome === "skipped") total.skipped++;
    else {
      total.passed += outcome.passed;
      total.failed += outcome.failed;
      failures.push(...(outcome.failures ?? []));
    }
    const said = outcome === "skipped" ? "skipped" : `${outcome.passed} passed, ${outcome.failed} failed`;
    lines.push(`  ${part.name.padEnd(12)} ${said} in ${seconds} s`);
  }
  if (failures.length > 0) say(`\nFailed:\n${failures.map((failure) => `  ${failure}`).join("\n")}`);
  say(`\n${lines.join("\n")}`);
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed${skipped}\n`);
  return total.failed;
}

/** A part that breaks counts as one failed test; one that cannot run here is skipped, in CI failed. */
async function runPart(part: Part, context: PartContext): Promise<Outcome | "skipped"> {
  try {
    return await part.run(context);
  } catch (error) {
    say(`${part.name}: ${error instanceof Error ? error.message : String(error)}`);
    if (error instanceof Unavailable && process.env["CI"] !== "true") return "skipped";
    return { passed: 0, failed: 1 };
  }
}
