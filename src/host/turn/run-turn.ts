import pLimit from "p-limit";
import { SidecarError } from "../../core/errors/sidecar-error.ts";
import type { ChatModel, Message, ModelEvent, ToolCall } from "../model/model.ts";
import type { Toolbox } from "../tools/toolbox.ts";
import type { Approvals } from "./approvals.ts";
import { EventQueue } from "./event-queue.ts";
import { imagesOf, withoutImages } from "./images.ts";
import type { TurnLimits } from "./limits.ts";
import { runToolCall } from "./run-tool-call.ts";
import type { TurnEvent } from "./turn-event.ts";
import type { Notice, ToolCallRecord, TurnRecord } from "./turn-record.ts";

export interface TurnInput {
  model: ChatModel;
  toolbox: Toolbox;
  approvals: Approvals;
  /** The system prompt and the conversation, the question last. */
  messages: readonly Message[];
  limits: TurnLimits;
  signal: AbortSignal;
}

/**
 * One turn: the model is asked, the tools it calls are run, and again, until it answers. After the last round
 * of tools it is asked once more without tools, so that an answer always comes.
 * @param record filled while the turn goes on, for whoever must store a turn that ended early.
 * @throws SidecarError of the provider; the signal's reason when stopped, after all tools have settled.
 */
export async function* runTurn(input: TurnInput, record: TurnRecord): AsyncGenerator<TurnEvent, void> {
  const { model, toolbox, limits, signal } = input;
  const messages = [...input.messages];
  const definitions = [...toolbox.tools.values()].map((tool) => tool.definition);
  let toolMsLeft = limits.turnToolMs;
  for (const dropped of toolbox.dropped) yield note(record, { code: "tool_dropped", ...dropped });
  for (let round = 1; ; round++) {
    const mayCall = round <= limits.toolRounds && toolMsLeft > 0;
    if (!mayCall && !wasNoted(record)) yield limitNote(record, limits, toolMsLeft);
    const tools = mayCall ? definitions : [];
    let text = "";
    let toolCalls: ToolCall[] = [];
    record.rounds++;
    try {
      for await (const event of model.stream({ messages, tools }, signal)) {
        if (event.type === "end") toolCalls = endReply(event, record);
        else {
          yield write(record, text === "" && record.text !== "" ? `\n\n${event.text}` : event.text);
          text += event.text;
          if (record.text.length > MAX_ANSWER)
            throw new SidecarError("provider_error", `The answer is longer than ${MAX_ANSWER} characters`);
        }
      }
    } catch (error) {
      // Many models cannot see: a picture must not end the conversation.
      if (!refused(error) || !withoutImages(messages)) throw error;
      round--;
      continue;
    }
    if (!mayCall && !text)
      yield write(record, "I could not finish within the limit of tool calls. Ask me to go on.");
    if (!mayCall || !toolCalls.length) break;
    messages.push({ role: "assistant", content: text, toolCalls });
    const start = performance.now();
    const calls = yield* runToolCalls(toolCalls, input, toolMsLeft, record);
    toolMsLeft -= performance.now() - start - Math.max(...calls.map((call) => call.waitedMs));
    messages.push(
      ...calls.map((call): Message => ({ role: "tool", callId: call.callId, content: call.modelText })),
    );
    messages.push(...imagesOf(calls));
  }
  if (!record.text) throw new SidecarError("provider_error", "The answer is empty");
}

/** UTF-16 units of one answer: a model that repeats itself must end some time. */
const MAX_ANSWER = 1_000_000;
/** Tool calls of one reply that are run. */
const MAX_CALLS = 32;

function refused(error: unknown): boolean {
  return error instanceof SidecarError && error.code === "provider_refused";
}

/** @returns the calls of a reply that is complete. */
function endReply(
  { toolCalls, usage }: Extract<ModelEvent, { type: "end" }>,
  record: TurnRecord,
): ToolCall[] {
  record.usage.inputTokens += usage.inputTokens;
  record.usage.outputTokens += usage.outputTokens;
  return withFreshIds(toolCalls, record);
}

/** Some providers number their calls anew in every reply; here an id names one call of the whole turn. */
function withFreshIds(calls: readonly ToolCall[], record: TurnRecord): ToolCall[] {
  const known = new Set(record.calls.map((call) => call.callId));
  return calls.map((call) => (known.has(call.id) ? { ...call, id: `${call.id}_${record.rounds}` } : call));
}

/** All calls of one reply, some at a time; their records come back in the order of the calls. */
async function* runToolCalls(
  calls: readonly ToolCall[],
  { toolbox, approvals, limits, signal }: TurnInput,
  toolMsLeft: number,
  record: TurnRecord,
): AsyncGenerator<TurnEvent, ToolCallRecord[]> {
  const queue = new EventQueue<TurnEvent>();
  const slot = pLimit(limits.parallelToolCalls);
  const context = {
    toolbox,
    approvals,
    limits,
    signal,
    toolMsLeft,
    offset: record.text.length,
    emit: (event: TurnEvent) => queue.push(event),
  };
  const settled = Promise.all(
    calls.map((call, position) => slot(() => runToolCall(call, context, position < MAX_CALLS))),
  );
  void settled.then(
    () => queue.close(),
    () => queue.close(),
  );
  const noticed = new Set<string>();
  for await (const event of queue) {
    if (event.type === "notice") {
      if (noticed.has(event.message)) continue;
      noticed.add(event.message);
      const { type: _type, done: _done, ...notice } = event;
      record.notices.push(notice);
    }
    yield event;
  }
  const records = await settled;
  record.calls.push(...records);
  signal.throwIfAborted();
  return records;
}

function write(record: TurnRecord, text: string): TurnEvent {
  record.text += text;
  return { type: "chunk", chunk: text, done: false };
}

function note(record: TurnRecord, notice: Notice): TurnEvent {
  record.notices.push(notice);
  return { type: "notice", ...notice, done: false };
}

/** The last request is repeated when the model refuses pictures. */
function wasNoted({ notices }: TurnRecord): boolean {
  return notices.some(({ code }) => code === "round_limit");
}

function limitNote(
  record: TurnRecord,
  { toolRounds: rounds, turnToolMs }: TurnLimits,
  toolMsLeft: number,
): TurnEvent {
  const message = "The limit of tool calls is reached; the assistant answers with what it has.";
  const [reason, values] =
    toolMsLeft > 0 ? ["rounds", { rounds }] : ["tool_time", { seconds: turnToolMs / 1000 }];
  return note(record, { code: "round_limit", reason, message, values });
}
