import { createOpenAiModel } from "../../src/host/model/create-model.ts";
import { OdooClient } from "../../src/core/odoo/client.ts";
import { AiRunRecords } from "../../src/core/odoo/records/ai-run.ts";
import { Store } from "../../src/core/store/store.ts";
import { createPrepareTurn } from "../../src/host/runs/prepare-turn.ts";
import { runTurn } from "../../src/host/turn/run-turn.ts";
import { createTurnRecord } from "../../src/host/turn/turn-record.ts";
import { runAnswers } from "./run-answer.ts";
import { median, table } from "./statistics.ts";

const TOOLS = [0, 50, 128, 500];
/** Linux counts a thread's time in steps of some milliseconds: so many preparations are one sample. */
const BATCH = 100;
const SAMPLES = 25;

/**
 * What the sidecar does between Odoo's answer about a question and its first request to the model: the answer's
 * JSON read and checked, names and schemas, messages, the request's body. Processor time in one process with
 * nothing on the network, the tools' definitions known from earlier questions. Odoo's own share is not in it.
 */
export async function requestCost(): Promise<string> {
  const turns = TOOLS.map((tools) => ({
    tools,
    prepare: preparation(tools),
    milliseconds: new Array<number>(),
    kib: 0,
  }));
  // Alternating, so that a slow moment of the machine meets them all; the first rounds only warm up.
  for (let sample = -5; sample < SAMPLES; sample++)
    for (const turn of turns) {
      const start = processorMs();
      for (let once = 0; once < BATCH; once++) turn.kib = (await turn.prepare()) / 1024;
      if (sample >= 0) turn.milliseconds.push((processorMs() - start) / BATCH);
    }
  const fifty = turns.find(({ tools }) => tools === 50)?.milliseconds ?? [];
  // Sample by sample: both sides of a comparison had the same moment of the machine.
  const compared = (milliseconds: readonly number[]) =>
    median(milliseconds.map((cost, sample) => cost / (fifty[sample] ?? Number.NaN)));
  return table(
    ["tools of the assistant", "preparing a request, ms", "compared with 50", "request, KiB"],
    turns.map(({ tools, kib, milliseconds }) => [
      String(tools),
      median(milliseconds),
      compared(milliseconds),
      kib,
    ]),
  );
}

/** One turn up to its first request, again and again. @returns the characters of that request. */
function preparation(tools: number): () => Promise<number> {
  const { run, definitions } = runAnswers(tools);
  const answers = Object.entries({ authenticate: 7, mcp_tool: definitions, ai_run: run }).map(
    ([word, result]) => [word, JSON.stringify({ jsonrpc: "2.0", id: 1, result })] as const,
  );
  const store = new Store();
  const odoo = new OdooClient({
    url: "http://odoo.invalid",
    db: "bench",
    login: "bench",
    apiKey: "bench",
    parallelCalls: 8,
    timeoutMs: 1000,
    fetch: (_url, options) => {
      const call = textOf(options?.body);
      return Promise.resolve(new Response(answers.find(([word]) => call.includes(`${word}"`))?.[1]));
    },
  });
  const records = new AiRunRecords({ odoo, instance: "bench", store });
  let size = 0;
  const prepareTurn = createPrepareTurn({
    createModel: createOpenAiModel({
      store,
      idleMs: 1000,
      fetch: (_url, options) => {
        size = textOf(options?.body).length;
        return Promise.resolve(new Response(REPLY, { headers: { "content-type": "text/event-stream" } }));
      },
    }),
    pool: {
      callTool: () => Promise.reject(new Error("no tool is called here")),
      prepare: () => undefined,
      isSlow: () => false,
    },
    store,
    odooAs: () => ({
      majorVersion: () => Promise.resolve(19),
      call: () => Promise.reject(new Error("no tool is called here")),
    }),
    limits: {
      toolCallMs: 1000,
      toolCallMaxMs: 1000,
      turnToolMs: 1000,
      parallelToolCalls: 4,
      toolResultBytes: 32_768,
    },
    approvalMs: 1000,
    toolboxLimits: { toolsPerServer: 50, toolsPerRequest: 128 },
  });
  return async () => {
    const run = await records.read(1);
    if (!run) throw new Error("The answer does not contain a run");
    const input = prepareTurn(run, "", new AbortController().signal);
    for await (const _event of runTurn(input, createTurnRecord()));
    return size;
  };
}

function textOf(body: unknown): string {
  return typeof body === "string" ? body : "";
}

/** Processor time of this thread: other programs on the machine do not count. */
function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

const REPLY = `data: {"choices":[{"index":0,"delta":{"content":"Hello."},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`;
