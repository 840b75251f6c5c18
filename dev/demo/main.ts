import { spawn } from "node:child_process";
import { once } from "node:events";
import { interruption } from "../support/interruption.ts";
import { say } from "../support/progress.ts";
import { check } from "./check.ts";
import { stackEnvironment } from "./environment.ts";
import { type DemoOptions, USAGE, readOptions } from "./options.ts";
import { SAMPLE_COMMANDS } from "./sample-server.ts";
import { type Stack, startStack } from "./stack.ts";

const interrupted = interruption();

try {
  process.exitCode = await demo(readOptions(process.argv.slice(2)));
} catch (error) {
  // What fails because it was interrupted is no news.
  if (interrupted.status() === undefined) say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
process.exitCode = interrupted.status() ?? process.exitCode;

async function demo(options: DemoOptions): Promise<number> {
  if (options.mode === "help") {
    process.stdout.write(USAGE);
    return 0;
  }
  await using stack = await startStack({ ...options, signal: interrupted.signal });
  if (options.mode === "check") return (await check(stack.odoo, interrupted.signal)) ? 0 : 1;
  if (options.mode === "exec") return await execute(options.command, stack);
  process.stdout.write(welcome(stack));
  if (!interrupted.signal.aborted) await once(interrupted.signal, "abort");
  say("Shutting everything down …");
  return 0;
}

/** Runs the command in a shell and returns its status. */
async function execute(command: string, stack: Stack): Promise<number> {
  const child = spawn("sh", ["-c", command], {
    stdio: "inherit",
    env: { ...process.env, ...stackEnvironment(stack) },
  });
  const end = () => child.kill("SIGTERM");
  if (interrupted.signal.aborted) end();
  interrupted.signal.addEventListener("abort", end);
  const [status] = (await once(child, "exit")) as [number | null];
  return status ?? 1;
}

function welcome({ odoo, sidecar, gateway, modelLabel, mcpUrl, folder }: Stack): string {
  return `
  Odoo        ${odoo.url}/odoo     (${odoo.login} / ${odoo.password}, or demo / demo)
  AI Chat     ${odoo.url}/odoo/ai-chat
  Sidecar     ${sidecar.url}
  MCP server  ${mcpUrl}, or as a command: ${Object.keys(SAMPLE_COMMANDS).join(", ")}
  For agents  ${gateway.url}/mcp/v1     (MCP; API key of demo: ${gateway.userApiKey})
  Model       ${modelLabel}
  Logs        ${folder}/*.log

  Try "What is the sum of 20 and 22?", "Something slow, please", "Ask two tools at once: 1 and 2".
  Press Ctrl-C to stop everything.
`;
}
