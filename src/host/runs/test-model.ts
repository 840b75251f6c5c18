import { toPublicError } from "../../core/errors/public-error.ts";
import { SidecarError } from "../../core/errors/sidecar-error.ts";
import type { CreateModel } from "../model/create-model.ts";
import type { Dialect } from "../model/dialect.ts";
import type { ChatModel } from "../model/model.ts";
import type { AiConfigRecord } from "../../core/odoo/records/ai-config.ts";
import type { Tool } from "../../core/tool/tool.ts";
import type { TurnLimits } from "../turn/limits.ts";
import { runTurn } from "../turn/run-turn.ts";
import { createTurnRecord, type TurnRecord } from "../turn/turn-record.ts";

export interface ModelTestOptions {
  createModel: CreateModel;
  /** Whole time of the test, in milliseconds. */
  timeoutMs: number;
}

export type ModelTestAnswer =
  | {
      success: true;
      message: string;
      seconds: number;
      /** `refused`: the provider takes no request with tools; `ignored`: it takes them, the model did not call the tool. */
      tools: "work" | "ignored" | "refused";
      /** Why tools were refused. */
      refusal?: string;
      /** What had to be asked differently. */
      dialect?: Dialect;
    }
  | { success: false; message: string; error_code: string; dialect?: Dialect };

/**
 * Asks a model a short question and offers it a harmless tool, by the very code that a conversation uses. A failing
 * model is an answer.
 */
export async function testModel(
  config: AiConfigRecord,
  { createModel, timeoutMs }: ModelTestOptions,
): Promise<ModelTestAnswer> {
  const model = createModel(config);
  const timeout = AbortSignal.timeout(timeoutMs);
  const start = performance.now();
  try {
    const outcome = await tryTools(model, timeout);
    const seconds = Math.round((performance.now() - start) / 100) / 10;
    return { success: true, message: sentence(seconds, outcome), seconds, ...outcome, ...learnedOf(model) };
  } catch (error) {
    const late = `No complete answer within ${timeoutMs / 1000} s`;
    const fault = timeout.aborted ? new SidecarError("provider_timeout", late) : error;
    const { error: message, error_code } = toPublicError(fault);
    return { success: false, message, error_code, ...learnedOf(model) };
  }
}

function learnedOf({ learned }: ChatModel): { dialect?: Dialect } {
  return learned ? { dialect: learned.dialect } : {};
}

type ToolOutcome = Pick<Extract<ModelTestAnswer, { success: true }>, "tools" | "refusal">;

async function tryTools(model: ChatModel, signal: AbortSignal): Promise<ToolOutcome> {
  const { calls, notices } = await ask(model, signal);
  const refused = notices.find(({ code }) => code === "tools_refused");
  if (refused) return { tools: "refused", refusal: String(refused.values?.["refusal"] ?? "") };
  return { tools: calls.some((call) => call.state === "completed") ? "work" : "ignored" };
}

async function ask(model: ChatModel, signal: AbortSignal): Promise<TurnRecord> {
  const record = createTurnRecord();
  const question = `Call the tool ${GREETING.name}, then answer with the greeting that it returns and nothing else.`;
  const turn = runTurn(
    {
      model,
      toolbox: {
        tools: new Map([[GREETING.name, GREETING]]),
        aliasOf: () => undefined,
        dropped: [],
      },
      approvals: { ask: async () => ({ kind: "allowed" }) },
      messages: [{ role: "user", content: question }],
      limits: LIMITS,
      signal,
    },
    record,
  );
  try {
    for await (const _event of turn);
  } catch (error) {
    const silent = !record.text && !record.calls.length;
    if (silent && error instanceof SidecarError && error.code === "provider_stream_broken")
      throw new SidecarError("provider_not_compatible", "The answer is not one of an OpenAI-compatible API", {
        cause: error,
      });
    throw error;
  }
  return record;
}

const LIMITS: TurnLimits = {
  toolRounds: 1,
  toolCallMs: 1000,
  toolCallMaxMs: 1000,
  turnToolMs: 1000,
  parallelToolCalls: 1,
  toolResultBytes: 1024,
};

const GREETING: Tool = {
  definition: {
    name: "get_greeting",
    description: "Returns a greeting. It reads and changes nothing.",
    parameters: { type: "object", properties: {}, additionalProperties: false },
  },
  toolId: 0,
  serverId: 0,
  name: "get_greeting",
  title: "Greeting",
  server: "",
  needsApproval: false,
  call: () => Promise.resolve({ text: "Good morning!", images: [], isError: false }),
};

function sentence(seconds: number, { tools, refusal }: ToolOutcome): string {
  const said = `The model answered in ${seconds} s`;
  if (tools === "work") return `${said}. Tools work.`;
  if (tools === "ignored")
    return `${said}, but did not call the tool as asked: assistants with tools may be unreliable.`;
  return `${said}, but only without tools. With a tool: ${refusal}`;
}
