import { cpus } from "node:os";
import { Chat } from "../demo/chat.ts";
import { startStack } from "../demo/stack.ts";
import { OdooRpc } from "../odoo/rpc.ts";
import { interruption } from "../support/interruption.ts";
import { step } from "../support/progress.ts";
import { createRunFolder } from "../support/run-folder.ts";
import { gateway } from "./gateway.ts";
import { latency } from "./latency.ts";
import { load } from "./load.ts";
import { requestCost } from "./request-cost.ts";
import { startProgram } from "./program.ts";

/** Nobody listens here: runs that are posted meanwhile wait in Odoo. */
const NOWHERE = "http://127.0.0.1:9";
const WORKERS = 2;

const { signal } = interruption();
await using folder = await createRunFolder();
await using model = await startProgram("paced-model", folder.path);
process.env["OPENAI_BASE_URL"] = `${model.url}/v1`;
await using stack = await startStack({ workers: WORKERS, signal });
const admin = await OdooRpc.signIn(
  stack.odoo.directUrl,
  stack.odoo.db,
  stack.odoo.login,
  stack.odoo.password,
);
const chat = await Chat.signIn(stack.odoo);
const setSidecar = (url: string) =>
  admin.send("ir.config_parameter", "set_param", ["woow_paas_platform.sidecar_url", url]);

/** Questions that wait in Odoo for the benchmark itself to start them. @returns their runs' ids. */
async function waitingRuns(count: number, question: string): Promise<number[]> {
  const ids: number[] = [];
  await setSidecar(NOWHERE);
  for (let posted = 0; posted < count; posted++) {
    const { run } = await chat.post(await chat.converse(), question);
    ids.push(run.id);
  }
  await setSidecar(stack.sidecar.url);
  return ids;
}

const gatewayNumbers = await step("Odoo as an MCP server", () => gateway(stack, admin));
if (process.argv.includes("gateway")) {
  process.stdout.write(`\n${gatewayNumbers}\n`);
} else await everything();

async function everything(): Promise<void> {
  const latencies = await step("One listener on each path", () => latency(stack, chat, waitingRuns));
  const loads = await step("50 streams of 50 events a second, and idle streams", () =>
    load(stack, waitingRuns),
  );
  const requests = await step("Requests with up to 500 tools", requestCost);
  process.stdout.write(`
${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), Node ${process.versions.node}, Odoo with ${WORKERS} workers behind nginx.
The model, the listeners and all programs share these cores.

${latencies}

${loads}

From Odoo's answer to the model's request, in the sidecar alone (processor time; of 500 tools 128 are offered, the limit of a request):

${requests}

Odoo as an MCP server:

${gatewayNumbers}
`);
}
