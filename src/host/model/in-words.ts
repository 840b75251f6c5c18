import type { Message, ToolCall } from "./model.ts";

type Which = "foreign" | "all";

/** True where calls of earlier questions are there: `foreign`, whose provider hung nothing on them. */
export function earlierCalls(messages: readonly Message[], which: Which): boolean {
  return messages.slice(0, questionIn(messages)).some((message) => isMeant(message, which));
}

/**
 * A conversation in which calls of earlier questions, and their results, are words of the assistant: a provider
 * cannot find fault with them.
 */
export function inWords(messages: readonly Message[], which: Which): Message[] {
  const question = questionIn(messages);
  const told: Message[] = [];
  let open: { message: Extract<Message, { role: "assistant" }>; texts: string[] } | undefined;
  for (const [position, message] of messages.entries()) {
    if (message.role === "tool" && open) {
      const call = open.message.toolCalls?.find(({ id }) => id === message.callId);
      open.texts.push(sentence(call, message.content));
      continue;
    }
    if (open) told.push({ role: "assistant", content: open.texts.join("\n\n") });
    open = undefined;
    if (position < question && message.role === "assistant" && isMeant(message, which))
      open = { message, texts: message.content ? [message.content] : [] };
    else told.push(message);
  }
  if (open) told.push({ role: "assistant", content: open.texts.join("\n\n") });
  return joined(told);
}

function sentence(call: ToolCall | undefined, result: string): string {
  return `(The tool ${call?.name ?? ""} was called with ${call?.arguments ?? "{}"}. It answered: ${result})`;
}

/** Two messages of the assistant in a row are one. */
function joined(messages: readonly Message[]): Message[] {
  const result: Message[] = [];
  for (const message of messages) {
    const before = result.at(-1);
    const isWords = message.role === "assistant" && !message.toolCalls?.length;
    if (isWords && before?.role === "assistant" && !before.toolCalls?.length)
      result[result.length - 1] = { ...message, content: `${before.content}\n\n${message.content}` };
    else result.push(message);
  }
  return result;
}

function isMeant(message: Message, which: Which): boolean {
  if (message.role !== "assistant" || !message.toolCalls?.length) return false;
  if (which === "all") return true;
  return message.echo === undefined && message.toolCalls.every(({ echo }) => echo === undefined);
}

/** Where the question stands that is being answered: pictures of tools are a person's words in form only. */
function questionIn(messages: readonly Message[]): number {
  return messages.findLastIndex(
    (message, position) => message.role === "user" && messages[position - 1]?.role !== "tool",
  );
}
