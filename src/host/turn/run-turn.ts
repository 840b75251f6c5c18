import pLimit from "p-limit";
import { SidecarError } from "../../core/errors/sidecar-error.ts";
import { freshId } from "../model/call-id.ts";
import type { ChatModel, LeftOut, Message, ModelEvent, TooManyTools, ToolCall } from "../model/model.ts";
import { acceptableName, meantName } from "../tools/tool-name.ts";
import type { Toolbox } from "../tools/toolbox.ts";
import type { Approvals } from "./approvals.ts";
import { parseArguments } from "./call-arguments.ts";
import { EventQueue } from "./event-queue.ts";
import { imagesOf } from "./images.ts";
import type { TurnLimits } from "./limits.ts";
import { runToolCall } from "./run-tool-call.ts";
import type { NoticeCode, TurnEvent } from "./turn-event.ts";
import type { Notice, ReplyState, ToolCallRecord, TurnRecord } from "./turn-record.ts";

export interface TurnInput {
  model: ChatModel;
  toolbox: Toolbox;
  approvals: Pick<Approvals, "ask">;
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
  const { toolbox, limits, signal } = input;
  const messages = [...input.messages];
  let toolMsLeft = limits.turnToolMs;
  for (const dropped of toolbox.dropped) yield note(record, { code: "tool_dropped", ...dropped });
  for (let round = 1; ; round++) {
    const mayCall = round <= limits.toolRounds && toolMsLeft > 0;
    if (!mayCall) yield limitNote(record, limits, toolMsLeft);
    const { reply, toolCalls } = yield* askModel(input, { messages, mayCall }, record);
    if (!mayCall && !reply.text)
      yield write(record, "I reached the limit of tool calls before I could finish. Ask me to continue.");
    if (!mayCall || !toolCalls.length) {
      record.answer = reply;
      break;
    }
    messages.push({
      role: "assistant",
      content: reply.text,
      toolCalls: toolCalls.map(acceptable),
      ...(reply.echo && { echo: reply.echo }),
    });
    const start = performance.now();
    const calls = yield* runToolCalls(toolCalls, { ...input, toolMsLeft, reply }, record);
    toolMsLeft -= performance.now() - start - Math.max(...calls.map((call) => call.waitedMs));
    messages.push(
      ...calls.map((call): Message => ({ role: "tool", callId: call.callId, content: call.modelText })),
    );
    messages.push(...imagesOf(calls));
  }
  signal.throwIfAborted();
  if (!record.text) throw new SidecarError("provider_error", "The answer is empty");
}

/** UTF-16 units of one answer: a model that repeats itself must end some time. */
const MAX_ANSWER = 1_000_000;
/** Tool calls of one reply that are run. */
const MAX_CALLS = 32;

/** One request to the model. @returns its reply, with the calls of one that is complete. */
async function* askModel(
  { model, toolbox, signal }: TurnInput,
  { messages, mayCall }: { messages: readonly Message[]; mayCall: boolean },
  record: TurnRecord,
): AsyncGenerator<TurnEvent, { reply: ReplyState; toolCalls: ToolCall[] }> {
  const tools = [...toolbox.tools.values()].map((tool) => tool.definition);
  const begin = record.text.length;
  let text = "";
  let end: Extract<ModelEvent, { type: "end" }> | undefined;
  record.rounds++;
  try {
    for await (const event of model.stream({ messages, tools, mayCall }, signal)) {
      if (event.type === "end") end = event;
      else if (event.type === "text") {
        yield write(record, text === "" && record.text !== "" ? `\n\n${event.text}` : event.text);
        text += event.text;
        if (record.text.length > MAX_ANSWER)
          throw new SidecarError("provider_error", `The answer is longer than ${MAX_ANSWER} characters`);
      } else if (event.type === "retract") {
        yield { type: "thought", chunk: text, done: false };
        text = "";
        record.text = record.text.slice(0, begin);
        yield { type: "retract", from: begin, done: false };
      } else if (event.type === "thought") yield { type: "thought", chunk: event.text, done: false };
      else if (event.type === "waiting") yield waitingNotice(event.seconds);
      else if (event.type === "too_many_tools") yield* tooManyNote(event, record);
      else yield* leftOutNote(event, record);
    }
  } finally {
    record.learned = model.learned;
  }
  if (!end) throw new SidecarError("provider_stream_broken", "The reply has no end");
  record.usage.inputTokens += end.usage.inputTokens;
  record.usage.outputTokens += end.usage.outputTokens;
  if (end.finish !== "stop") yield cutNote(end, text, record);
  const reply = { by: model.name, number: record.rounds, text, echo: end.echo };
  return { reply, toolCalls: mended(end.toolCalls, toolbox, record) };
}

/** An answer that is not whole must not look so. @throws SidecarError where there is none at all. */
function cutNote(
  { finish, toolCalls }: Extract<ModelEvent, { type: "end" }>,
  text: string,
  record: TurnRecord,
): TurnEvent {
  if (finish === "length") {
    if (!text && !toolCalls.length)
      throw new SidecarError("answer_empty", "The limit of tokens was reached before the answer began");
    return note(record, { code: "answer_cut", message: "The answer reached its limit of tokens." });
  }
  if (!text && !toolCalls.length)
    throw new SidecarError("provider_filtered", "The provider's content filter held the answer back");
  return note(record, { code: "answer_filtered", message: "The provider's content filter cut the answer." });
}

const LEFT_OUT: Record<LeftOut, { code: NoticeCode; message: string }> = {
  tools: { code: "tools_refused", message: "The model takes no tools; it answers without them." },
  images: { code: "images_refused", message: "The model takes no pictures; it answers without them." },
  history: {
    code: "history_shortened",
    message: "Older messages were left out: the model's window is full.",
  },
};

/** Once a turn, however often it is asked. */
function* leftOutNote(
  { what, reason }: Extract<ModelEvent, { type: "left_out" }>,
  record: TurnRecord,
): Generator<TurnEvent, void> {
  const notice = LEFT_OUT[what];
  if (record.notices.some(({ code }) => code === notice.code)) return;
  yield note(record, { ...notice, ...(reason && { values: { refusal: reason } }) });
}

/** As the sidecar's own limit is told. */
function* tooManyNote({ tools, limit }: TooManyTools, record: TurnRecord): Generator<TurnEvent, void> {
  const message = `${limit} of ${tools} tools are offered`;
  if (record.notices.some((notice) => notice.message === message)) return;
  yield note(record, {
    code: "tool_dropped",
    reason: "tools_per_request",
    message,
    values: { tools, limit },
  });
}

/** Not stored: when it is read again, nobody waits any more. */
function waitingNotice(seconds: number): TurnEvent {
  const message = `The provider asks to wait ${seconds} s.`;
  return { type: "notice", code: "provider_waiting", message, values: { seconds }, done: false };
}

/**
 * Calls by the tools that they mean. Some providers number their calls anew in every reply; here an id names one call
 * of the whole turn.
 */
function mended(calls: readonly ToolCall[], { tools }: Toolbox, record: TurnRecord): ToolCall[] {
  const known = new Set(record.calls.map((call) => call.callId));
  return calls.map((call) => ({ ...call, id: freshId(call.id, known), name: meantName(call.name, tools) }));
}

/** A call as it goes back: what the model garbled would be refused with the whole conversation. */
function acceptable(call: ToolCall): ToolCall {
  const { name, arguments: text } = call;
  return {
    ...call,
    name: acceptableName(name),
    // Its result says what was wrong with them.
    arguments: parseArguments(text) ? text : "{}",
  };
}

/** All calls of one reply, some at a time; their records come back in the order of the calls. */
async function* runToolCalls(
  calls: readonly ToolCall[],
  {
    toolbox,
    approvals,
    limits,
    signal,
    toolMsLeft,
    reply,
  }: TurnInput & { toolMsLeft: number; reply: ReplyState },
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
    reply,
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

function limitNote(
  record: TurnRecord,
  { toolRounds: rounds, turnToolMs }: TurnLimits,
  toolMsLeft: number,
): TurnEvent {
  const message = "The limit of tool calls has been reached; the assistant answers with what it has.";
  const [reason, values] =
    toolMsLeft > 0 ? ["rounds", { rounds }] : ["tool_time", { seconds: turnToolMs / 1000 }];
  return note(record, { code: "round_limit", reason, message, values });
}
