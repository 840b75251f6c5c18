import type { ImagePart, Message, ToolCall } from "../model/model.ts";
import type { HistoryMessage } from "../../core/odoo/records/ai-run.ts";
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
export function toMessages(
  history: readonly HistoryMessage[],
  systemPrompt: string,
  toolbox: Toolbox,
): Message[] {
  const authors = new Set(history.flatMap((message) => (message.role === "user" ? [message.author] : [])));
  const groups = history.map((message) =>
    message.role === "user" ? [userMessage(message, authors.size > 1)] : assistantMessages(message, toolbox),
  );
  const kept: Message[][] = [];
  let characters = 0;
  for (const group of groups.toReversed()) {
    characters += group.reduce((sum, message) => sum + lengthOf(message), 0);
    if (kept.length && characters > MAX_CHARACTERS) break;
    kept.push(group);
  }
  return [{ role: "system", content: systemPrompt }, ...kept.toReversed().flat()];
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

function assistantMessages(
  message: Extract<HistoryMessage, { role: "assistant" }>,
  toolbox: Toolbox,
): Message[] {
  if (!message.tool_calls.length) return [{ role: "assistant", content: message.content }];
  const toolCalls = message.tool_calls.map((call, position): ToolCall => ({
    id: call.call_id || `call_${position}`,
    name: toolbox.aliasOf(call.server_id, call.name) ?? providerName(call.name),
    arguments: oldArguments(call.args),
  }));
  const results = message.tool_calls.map((call, position): Message => ({
    role: "tool",
    callId: toolCalls[position]?.id ?? "",
    content: shorten(call.result, MAX_OLD_RESULT).text || "(no output)",
  }));
  return [
    { role: "assistant", content: "", toolCalls },
    ...results,
    ...(message.content ? [{ role: "assistant" as const, content: message.content }] : []),
  ];
}

function lengthOf(message: Message): number {
  const calls = message.role === "assistant" ? (message.toolCalls ?? []) : [];
  return calls.reduce((sum, call) => sum + call.arguments.length, message.content.length);
}

/** Still a JSON object when it was shortened: providers parse it. */
function oldArguments(args: Record<string, unknown>): string {
  const text = JSON.stringify(args);
  return text.length <= MAX_OLD_ARGUMENTS
    ? text
    : JSON.stringify({ _shortened: text.slice(0, MAX_OLD_ARGUMENTS) });
}

/** The name of a tool that is no longer offered, in characters that providers accept. */
function providerName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_-]+/g, "_").slice(0, 64) || "tool";
}
