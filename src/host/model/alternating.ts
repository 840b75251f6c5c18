import type { Message } from "./model.ts";

/** In the place of an answer that never came. */
const STOPPED = "(The answer was stopped here.)";

/**
 * Questions that got no answer, and those of several people, are one message; what follows a tool's result is an
 * answer. Many providers and chat templates refuse anything else, and none minds it.
 */
export function alternating(messages: readonly Message[]): Message[] {
  const result: Message[] = [];
  for (const message of messages) {
    const before = result.at(-1);
    if (message.role === "user" && before?.role === "tool")
      result.push({ role: "assistant", content: STOPPED });
    if (message.role === "user" && before?.role === "user") {
      const images = [...(before.images ?? []), ...(message.images ?? [])];
      const content = `${before.content}\n\n${message.content}`;
      result[result.length - 1] = { role: "user", content, ...(images.length && { images }) };
    } else result.push(message);
  }
  return result;
}
