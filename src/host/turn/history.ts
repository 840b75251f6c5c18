import { acceptableId } from "../model/call-id.ts";
import type { ImagePart, Message, ToolCall } from "../model/model.ts";
import { lengthOf } from "../model/window.ts";
import type { HistoryMessage } from "../../core/odoo/records/ai-run.ts";
import { acceptableName } from "../tools/tool-name.ts";
import type { Toolbox } from "../tools/toolbox.ts";
import { shorten } from "./limits.ts";

/** Characters of earlier conversation that a turn carries: about 16,000 tokens. */
const MAX_CHARACTERS = 64_000;
/** UTF-8 bytes of one earlier tool result. */
const MAX_OLD_RESULT = 4_096;
/** UTF-16 units of one earlier call's arguments. */
const MAX_OLD_ARGUMENTS = 4_096;
/** UTF-8 bytes of one attached text. */
const MAX_ATTACHED_TEXT = 65_536;

/**
 * The conversation as the model reads it: system prompt, as much of the past as fits (newest first), the
 * question. Each earlier tool call has its result, however it ended, because providers refuse one without.
 */
export function toMessages(history: readonly HistoryMessage[], options: HistoryOptions): Message[] {
  const authors = new Set(history.flatMap((message) => (message.role === "user" ? [message.author] : [])));
  const groups = history.map((message) =>
    message.role === "user" ? [userMessage(message, authors.size > 1)] : assistantMessages(message, options),
  );
  const kept: Message[][] = [];
  let characters = 0;
  for (const group of groups.toReversed()) {
    characters += group.reduce((sum, message) => sum + lengthOf(message), 0);
    if (kept.length && characters > MAX_CHARACTERS) break;
    kept.push(group);
  }
  const said = withTime(kept.toReversed().flat(), options.sentAt);
  // A conversation cut in the middle of an exchange would begin with an answer, which some providers refuse.
  const begin = said.findIndex(({ role }) => role === "user");
  return [{ role: "system", content: options.systemPrompt }, ...said.slice(Math.max(0, begin))];
}

export interface HistoryOptions {
  systemPrompt: string;
  /** The time of day, where the person is. */
  sentAt: string;
  toolbox: Toolbox;
  /** Whose own words go back with what was hung on them; see `ChatModel`. */
  modelName: string;
}

/**
 * The question tells its time of day. Not in the system prompt: whatever follows a text that changes by the minute is in
 * no provider's cache.
 */
function withTime(said: readonly Message[], time: string): Message[] {
  const question = said.at(-1);
  if (question?.role !== "user") return [...said];
  return [...said.slice(0, -1), { ...question, content: `${question.content}\n\n[Sent at ${time}]` }];
}

function userMessage(message: Extract<HistoryMessage, { role: "user" }>, named: boolean): Message {
  const texts = [named ? `${message.author}: ${message.content}` : message.content];
  const images: ImagePart[] = [];
  for (const { name, mimetype, data } of message.attachments) {
    if (!data) texts.push(`[Attachment: ${name} (${mimetype}); its content cannot be read here]`);
    else if (mimetype.startsWith("image/")) images.push({ type: "image", mimeType: mimetype, data });
    else
      texts.push(
        `[Attachment: ${name}]\n${shorten(Buffer.from(data, "base64").toString("utf8"), MAX_ATTACHED_TEXT).text}`,
      );
  }
  return { role: "user", content: texts.join("\n\n"), ...(images.length && { images }) };
}

/** Each earlier reply with its calls and their results, then the answer. */
function assistantMessages(
  message: Extract<HistoryMessage, { role: "assistant" }>,
  options: HistoryOptions,
): Message[] {
  const replies = Map.groupBy(message.tool_calls, ({ provider_state: state }) => state.reply ?? 0);
  const messages = [...replies.values()].flatMap((calls) => replyMessages(calls, options));
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

function replyMessages(calls: readonly HistoryCall[], { toolbox, modelName }: HistoryOptions): Message[] {
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
    content: shorten(call.result, MAX_OLD_RESULT).text || "(no output)",
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
