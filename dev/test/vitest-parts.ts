import { existsSync } from "node:fs";
import { join } from "node:path";
import { installPackages, isDebian, isRoot } from "../support/debian.ts";
import { stackEnvironment } from "../demo/environment.ts";
import type { Stack } from "../demo/stack.ts";
import { installNginx } from "../odoo/proxy.ts";
import { pythonTools } from "./python-tools.ts";
import { showLogs } from "./show-logs.ts";
import { type Outcome, type Part, type PartContext, Unavailable } from "./part.ts";
import { vitest } from "./vitest-part.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export const unit: Part = { name: "unit", run: (context) => vitest("unit", context) };

/** Real MCP servers, one of them in Python; and the gateway behind a proxy. */
export const mcp: Part = {
  name: "mcp",
  run: async (context) => {
    if (isDebian && isRoot) await installNginx(context.signal);
    return vitest("mcp", context, { env: { MCP_PYTHON: join(await pythonTools(context.signal), "python") } });
  },
};

/** The front door on a threaded Odoo, as small installations run it. */
export const odoo: Part = { name: "odoo", run: (context) => withStack(context, 0, "odoo", {}) };

/** The front door behind nginx, with workers: what only the evented worker can do, and what one worker alone can. */
export const workers: Part = {
  name: "workers",
  run: async (context) => {
    const two = await withStack(context, 2, "workers", {});
    const one = await withStack(context, 1, "one-worker", {});
    return {
      passed: two.passed + one.passed,
      failed: two.failed + one.failed,
      failures: [...(two.failures ?? []), ...(one.failures ?? [])],
    };
  },
};

export const browser: Part = {
  name: "browser",
  run: async (context) => {
    const find = () => process.env["CHROMIUM"] ?? CHROMIUM.find((program) => existsSync(program));
    if (!find() && !(isDebian && isRoot))
      throw new Unavailable("There is no Chromium. Name one with CHROMIUM");
    if (!find()) await installPackages(["chromium"], "the browser tests", context.signal);
    return withStack(context, 0, "browser", { CHROMIUM: find() ?? "" });
  },
};

async function withStack(
  context: PartContext,
  workerCount: number,
  project: string,
  extraEnvironment: Record<string, string>,
): Promise<Outcome> {
  const stack: Stack = await context.stack(workerCount);
  const env = { ...stackEnvironment(stack), ...extraEnvironment };
  const outcome = await vitest(project, context, { env });
  if (outcome.failed > 0) await showLogs(stack.folder);
  return outcome;
}
