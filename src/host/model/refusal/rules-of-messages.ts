import type { Dialect } from "../dialect.ts";
import { earlierCalls } from "../in-words.ts";
import type { Message } from "../model.ts";
import type { Refused, Rule } from "./rule.ts";
import { isMissing, isUnsupported } from "./refusal.ts";

/** What the messages are like: ids, contents, roles, and what was hung on them. */
export const MESSAGE_RULES: readonly Rule[] = [ids, calls, contents, echoes, roles, systemRole];

function ids(text: string): Dialect | undefined {
  const isAbout = /(tool[_ ]?(call|use)\S{0,12}[_ .]?id|call id)\b/i.test(text);
  return isAbout && /long|length|match|pattern|format|a-z|invalid|must be/i.test(text)
    ? { short_ids: true }
    : undefined;
}

/** Llama's template, and others that know one call at a time. */
function calls(text: string, { messages }: Refused): Dialect | undefined {
  if (!messages.some((message) => callsOf(message).length > 1)) return undefined;
  return /(single|one) tool[- ]?calls? (at|per)|only supports? single tool|(parallel|multiple) (tool|function)[- _]?call/i.test(
    text,
  )
    ? { single_calls: true }
    : undefined;
}

/** What a message with calls says beside them: nothing, where something must stand, or the other way round. */
function contents(text: string, { messages, dialect }: Refused): Dialect | undefined {
  if (dialect.call_content) return undefined;
  if (/content (or|and) tool_calls,? (but )?not both/i.test(text)) return { call_content: "none" };
  if (!messages.some((message) => callsOf(message).length && !textOf(message))) return undefined;
  const isAboutNothing =
    /nonetype/i.test(text) ||
    (/content/i.test(text) &&
      /null|none\b|empty|valid string|field required|missing|must be a string/i.test(text));
  return isAboutNothing && !/signature|reasoning|thinking|thought/i.test(text)
    ? { call_content: "some" }
    : undefined;
}

/** What was hung on earlier messages: unwelcome, or missing from those of another model. */
function echoes(text: string, { messages, dialect }: Refused): Dialect | undefined {
  if (!/reasoning|thinking|extra_content|thought|signature/i.test(text)) return undefined;
  if (isMissing(text)) return earlierCalls(messages, "foreign") ? { told_calls: "foreign" } : undefined;
  return !dialect.no_echo && messages.some(hasEcho) ? { no_echo: true } : undefined;
}

function roles(text: string): Dialect | undefined {
  const isAbout =
    /role/i.test(text) && /alternat|unexpected role|after role|order|last message|follow/i.test(text);
  return isAbout ? { strict_roles: true } : undefined;
}

function systemRole(text: string): Dialect | undefined {
  const isAbout = /system/i.test(text) && /role|message|prompt/i.test(text) && isUnsupported(text);
  return isAbout ? { no_system_role: true } : undefined;
}

function callsOf(message: Message) {
  return message.role === "assistant" ? (message.toolCalls ?? []) : [];
}

function textOf({ content }: Message): string {
  return content.trim();
}

function hasEcho(message: Message): boolean {
  if (message.role !== "assistant") return false;
  return message.echo !== undefined || callsOf(message).some(({ echo }) => echo !== undefined);
}
