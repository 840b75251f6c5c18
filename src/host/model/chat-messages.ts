import { shortId } from "./call-id.ts";
import type { Dialect } from "./dialect.ts";
import { inWords } from "./in-words.ts";
import type { Message, ToolCall } from "./model.ts";

type Json = Record<string, unknown>;

/** Between a tool's result and a person's message, where a provider wants an answer. */
const BETWEEN = "(I have read the results.)";

/** A conversation in the provider's words. */
export function toChatMessages(conversation: readonly Message[], dialect: Dialect): Json[] {
  const told = dialect.told_calls ? inWords(conversation, dialect.told_calls) : conversation;
  const messages = dialect.single_calls ? oneByOne(told) : told;
  const result: Json[] = [];
  let prompt = "";
  let before: Message["role"] | undefined;
  for (const message of messages) {
    if (message.role === "system" && dialect.no_system_role) {
      prompt = message.content;
      continue;
    }
    if (dialect.strict_roles && message.role === "user" && before === "tool")
      result.push({ role: "assistant", content: BETWEEN });
    const asked =
      prompt && message.role === "user"
        ? { ...message, content: `${prompt}\n\n${message.content}` }
        : message;
    if (asked !== message) prompt = "";
    result.push(toChatMessage(asked, dialect));
    before = message.role;
  }
  return result;
}

function toChatMessage(message: Message, dialect: Dialect): Json {
  switch (message.role) {
    case "system":
      return message;
    case "user":
      return { role: "user", content: userContent(message, dialect) };
    case "assistant": {
      const echo = dialect.no_echo ? {} : message.echo;
      if (!message.toolCalls?.length) return { role: "assistant", content: message.content, ...echo };
      return {
        role: "assistant",
        content: besideCalls(message.content, dialect),
        ...echo,
        tool_calls: message.toolCalls.map((call) => toChatCall(call, dialect)),
      };
    }
    case "tool":
      return { role: "tool", tool_call_id: callId(message.callId, dialect), content: message.content };
  }
}

/** What stands for words where a provider insists on some. */
const SOME_WORDS = "I am calling a tool.";

function besideCalls(content: string, { call_content: wanted }: Dialect): string | null {
  if (wanted === "none") return "";
  return content.trim() ? content : wanted === "some" ? SOME_WORDS : null;
}

/** Each call of a message as a message of its own, its result behind it. */
function oneByOne(messages: readonly Message[]): Message[] {
  const results = new Map(
    messages.flatMap((message) => (message.role === "tool" ? [[message.callId, message]] : [])),
  );
  const moved = new Set<Message>();
  return messages.flatMap((message) => {
    if (message.role === "tool") return moved.has(message) ? [] : [message];
    const calls = message.role === "assistant" ? (message.toolCalls ?? []) : [];
    if (calls.length < 2) return [message];
    return calls.flatMap((call, position) => {
      const result = results.get(call.id);
      if (result) moved.add(result);
      const content = position === 0 ? message.content : "";
      return [{ ...message, content, toolCalls: [call] } as Message, ...(result ? [result] : [])];
    });
  });
}

function userContent(
  { content, images }: Extract<Message, { role: "user" }>,
  { no_images: blind }: Dialect,
): unknown {
  if (!images?.length) return content;
  if (blind) return `${content}\n(Pictures were left out: the model does not accept them.)`;
  return [
    // Some refuse a text without a word.
    ...(content.trim() ? [{ type: "text", text: content }] : []),
    ...images.map((image) => ({
      type: "image_url",
      image_url: { url: `data:${image.mimeType};base64,${image.data}` },
    })),
  ];
}

function toChatCall({ id, name, arguments: text, echo }: ToolCall, dialect: Dialect): Json {
  return {
    id: callId(id, dialect),
    type: "function",
    function: { name, arguments: text },
    ...(dialect.no_echo ? {} : echo),
  };
}

function callId(id: string, { short_ids: short }: Dialect): string {
  return short ? shortId(id) : id;
}
