import { OpenAiChat } from "../../src/model/openai-chat.ts";
import { OdooClient } from "../../src/odoo/client.ts";
import { AiRunRecords } from "../../src/odoo/records/ai-run.ts";
import { createPrepareTurn } from "../../src/runs/prepare-turn.ts";
import { runTurn } from "../../src/turn/run-turn.ts";
import { createTurnRecord } from "../../src/turn/turn-record.ts";
import { runAnswer } from "./run-answer.ts";
import { median, table } from "./statistics.ts";

const TOOLS = [0, 50, 128, 500];
const ROUNDS = 300;

interface Cost {
  /** Odoo's answer: its JSON, and what is made of it. */
  read: number;
  /** Names, schemas, messages. */
  prepare: number;
  /** The model's request up to its body, as text. */
  request: number;
  /** Characters of that body. */
  size: number;
}

/**
 * What the sidecar does between Odoo's answer to `web_read` and the request to the model, in one process with
 * nothing on the network. Odoo's own share is not in it.
 */
export async function requestCost(): Promise<string> {
  const turns = await Promise.all(TOOLS.map(async (tools) => ({ tools, once: preparation(tools) })));
  const costs = new Map<number, Cost[]>(TOOLS.map((tools) => [tools, []]));
  // Alternating, so that a slow moment of the machine meets them all; the first third only warms up.
  for (let round = 0; round < ROUNDS * 1.5; round++)
    for (const { tools, once } of turns) {
      const cost = await once();
      if (round >= ROUNDS / 2) costs.get(tools)?.push(cost);
    }
  const typical = (tools: number, part: keyof Cost) =>
    median((costs.get(tools) ?? []).map((cost) => cost[part]));
  const total = (tools: number) =>
    median((costs.get(tools) ?? []).map(({ read, prepare, request }) => read + prepare + request));
  return table(
    [
      "tools of the assistant",
      "read, ms",
      "prepare, ms",
      "request, ms",
      "together, ms",
      "of 50 tools' cost",
      "request, KiB",
    ],
    TOOLS.map((tools) => [
      String(tools),
      typical(tools, "read"),
      typical(tools, "prepare"),
      typical(tools, "request"),
      total(tools),
      total(tools) / total(50),
      typical(tools, "size") / 1024,
    ]),
  );
}

/** One warm turn up to its first request, again and again. */
function preparation(tools: number): () => Promise<Cost> {
  const answer = JSON.stringify({ jsonrpc: "2.0", id: 1, result: [runAnswer(tools)] });
  const signIn = JSON.stringify({ jsonrpc: "2.0", id: 1, result: 7 });
  const odoo = new OdooClient({
    url: "http://odoo.invalid",
    db: "bench",
    login: "bench",
    apiKey: "bench",
    parallelCalls: 8,
    timeoutMs: 1000,
    fetch: (_url, options) =>
      Promise.resolve(new Response(String(options?.body).includes("authenticate") ? signIn : answer)),
  });
  const records = new AiRunRecords(odoo, "bench");
  let asked = 0;
  let size = 0;
  const prepareTurn = createPrepareTurn({
    createModel: (config) =>
      new OpenAiChat({
        baseUrl: config.api_base_url,
        apiKey: config.stored_api_key,
        model: config.model,
        temperature: config.temperature,
        maxTokens: config.max_tokens,
        idleMs: 1000,
        fetch: (_url, options) => {
          asked = processorMs();
          size = String(options?.body).length;
          return Promise.resolve(new Response(REPLY, { headers: { "content-type": "text/event-stream" } }));
        },
      }),
    callMcpTool: () => () => Promise.reject(new Error("no tool is called here")),
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
    const start = processorMs();
    const run = await records.read(1);
    if (!run) throw new Error("the answer holds no run");
    const read = processorMs();
    const input = prepareTurn(run, "", AbortSignal.timeout(10_000));
    const prepared = processorMs();
    for await (const _event of runTurn(input, createTurnRecord()));
    return { read: read - start, prepare: prepared - read, request: asked - prepared, size };
  };
}

/** Processor time of this thread: other programs on the machine do not count. */
function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

const REPLY = `data: {"choices":[{"index":0,"delta":{"content":"Hello."},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`;
