import { acceptableId } from "../model/call-id.ts";
import type { ImagePart, Message, ToolCall } from "../model/model.ts";
import { lengthOf } from "../model/window.ts";
import type { HistoryMessage } from "../../core/odoo/records/ai-run.ts";
import { acceptableName } from "../tools/tool-name.ts";
import { type ConversationFiles, shareRoom, tellFiles } from "./conversation-files.ts";
import type { Toolbox } from "../tools/toolbox.ts";
import { shorten } from "./limits.ts";

/** Characters of earlier conversation that a turn carries: about 16,000 tokens. */
const MAX_CHARACTERS = 64_000;
/** Of a window with files, for the prompt, files and words; the rest is for what tools say in this turn. */
const WORDS_SHARE = 0.9;
/** UTF-8 bytes of one earlier tool result. */
const MAX_OLD_RESULT = 4_096;
/** UTF-16 units of one earlier call's arguments. */
const MAX_OLD_ARGUMENTS = 4_096;

/**
 * The conversation as the model reads it: system prompt, as much of the past as fits (newest first), the
 * question. Each earlier tool call has its result, however it ended, because providers refuse one without. Files have a
 * room of their own: they stay when what was said of them is too long ago.
 */
export function toMessages(history: readonly HistoryMessage[], options: HistoryOptions): Message[] {
  const authors = new Set(history.flatMap((message) => (message.role === "user" ? [message.author] : [])));
  const shares = shareRoom(history, options.files, options.room);
  const groups: Group[] = [];
  for (const message of history) {
    const group = toGroup(message, { ...options, shares, isNamed: authors.size > 1 });
    // A question is not told without what was done for it.
    if (message.role === "assistant" && message.attempt) groups.at(-1)?.said.push(...group.said);
    else groups.push(group);
  }
  const most = roomForWords(groups, options);
  const kept: Message[][] = [];
  const older: Message[][] = [];
  let characters = 0;
  for (const { said, files, filesLength } of groups.toReversed()) {
    characters += said.reduce((sum, message) => sum + lengthOf(message), 0) - filesLength;
    if (kept.length && characters > most) older.push(files);
    else kept.push(said);
  }
  const said = withTime(kept.toReversed().flat(), options.sentAt);
  // A conversation cut in the middle of an exchange would begin with an answer, which some providers refuse.
  const begin = said.findIndex(({ role }) => role === "user");
  return [
    { role: "system", content: options.systemPrompt },
    ...older.toReversed().flat(),
    ...said.slice(Math.max(0, begin)),
  ];
}

const FROM_EARLIER = "[From earlier in this conversation]";

interface Group {
  said: Message[];
  /** What stays of it when there is no room for what was said. */
  files: Message[];
  filesLength: number;
}

function toGroup(
  message: HistoryMessage,
  options: HistoryOptions & { shares: ReadonlyMap<number, number>; isNamed: boolean },
): Group {
  if (message.role === "assistant")
    return { said: assistantMessages(message, options), files: [], filesLength: 0 };
  const { author, content, attachments } = message;
  const { texts, images } = tellFiles(attachments, options.files, options.shares);
  const named = content && options.isNamed ? `${author}: ${content}` : content;
  return {
    said: [userMessage([named, ...texts], images)],
    files: texts.length ? [userMessage([FROM_EARLIER, ...texts], images)] : [],
    filesLength: texts.join("\n\n").length,
  };
}

/** Where a window is small, old words give way to files: the window would be made to fit by leaving out both. */
function roomForWords(groups: readonly Group[], { systemPrompt, room = Infinity }: HistoryOptions): number {
  const files = groups.reduce((sum, { filesLength }) => sum + filesLength, 0);
  if (!files) return MAX_CHARACTERS;
  return Math.min(MAX_CHARACTERS, room * WORDS_SHARE - systemPrompt.length - files);
}

export interface HistoryOptions {
  systemPrompt: string;
  /** The time of day, where the person is. */
  sentAt: string;
  toolbox: Toolbox;
  /** Whose own words go back with what was hung on them; see `ChatModel`. */
  modelName: string;
  files: ConversationFiles;
  /** Characters of a request that the model can read, where that is known. */
  room?: number | undefined;
}

/**
 * The question tells its time of day. Not in the system prompt: whatever follows a text that changes by the minute is in
 * no provider's cache.
 */
function withTime(said: readonly Message[], time: string): Message[] {
  const asked = said.findLastIndex(({ role }) => role === "user");
  return said.map((message, position) =>
    position === asked && message.role === "user"
      ? { ...message, content: `${message.content}\n\n[Sent at ${time}]` }
      : message,
  );
}

function userMessage(texts: readonly string[], images: readonly ImagePart[]): Message {
  const content = texts.filter(Boolean).join("\n\n");
  return { role: "user", content, ...(images.length && { images }) };
}

/** Each earlier reply with its calls and their results, then the answer. */
function assistantMessages(
  message: Extract<HistoryMessage, { role: "assistant" }>,
  options: HistoryOptions,
): Message[] {
  const replies = Map.groupBy(message.tool_calls, ({ provider_state: state }) => state.reply ?? 0);
  const messages = [...replies.values()].flatMap((calls) =>
    replyMessages(calls, { ...options, attempt: message.attempt }),
  );
  const { by, message: echo } = message.provider_state;
  const content = messages.length ? withoutSaid(message, replies.size) : message.content;
  if (!content && messages.length) return messages;
  const own = by === options.modelName && echo ? { echo } : {};
  return [...messages, { role: "assistant", content, ...own }];
}

/** Of the whole text, what was said after the last call: what came before is with its calls. */
function withoutSaid(
  { content, tool_calls: calls }: Extract<HistoryMessage, { role: "assistant" }>,
  replies: number,
) {
  const told = new Set(calls.map(({ provider_state: state }) => state.reply ?? 0)).size === replies;
  const offset = Math.max(0, ...calls.map((call) => call.offset));
  const hasTexts = calls.some(({ provider_state: state }) => state.text);
  return told && hasTexts ? content.slice(offset).trimStart() : content;
}

type HistoryCall = Extract<HistoryMessage, { role: "assistant" }>["tool_calls"][number];

const RAN =
  "[An earlier attempt to answer this question made this call, and it has run. Do not make it again, unless the user asks for that.]\n";
const MAY_HAVE_RUN =
  "[An earlier attempt to answer this question began this call and was interrupted: it may have run. Find out whether it has before you make it again; if you cannot, ask the user.]\n";

function replyMessages(
  calls: readonly HistoryCall[],
  { toolbox, modelName, attempt }: HistoryOptions & { attempt: boolean },
): Message[] {
  const noteOf = ({ state: end }: HistoryCall) => {
    if (!attempt) return "";
    return end === "completed" || end === "error" ? RAN : MAY_HAVE_RUN;
  };
  const state = calls[0]?.provider_state ?? {};
  const isOwn = state.by === modelName;
  const toolCalls = calls.map((call, position): ToolCall => {
    const echo = isOwn ? call.provider_state.call : undefined;
    return {
      // A provider takes its own ids, and some find in them what they hung there.
      id: isOwn && call.call_id ? call.call_id : acceptableId(call.call_id || `call_${position}`),
      name: toolbox.aliasOf(call.server_id, call.name) ?? acceptableName(call.name),
      arguments: oldArguments(call.args),
      ...(echo && { echo }),
    };
  });
  const results = calls.map((call, position): Message => ({
    role: "tool",
    callId: toolCalls[position]?.id ?? "",
    content: `${noteOf(call)}${shorten(call.result, MAX_OLD_RESULT).text || "(no output)"}`,
  }));
  const echo = isOwn && state.message ? { echo: state.message } : {};
  return [{ role: "assistant", content: state.text ?? "", toolCalls, ...echo }, ...results];
}

/** Still a JSON object when it was shortened: providers parse it. */
function oldArguments(args: Record<string, unknown>): string {
  const text = JSON.stringify(args);
  return text.length <= MAX_OLD_ARGUMENTS
    ? text
    : JSON.stringify({ _shortened: text.slice(0, MAX_OLD_ARGUMENTS) });
}
