import type { ChatCompletionRequest, FixtureResponse, ToolCall } from "@copilotkit/aimock";

type Message = ChatCompletionRequest["messages"][number];

/** What the mock model says: it calls a fitting tool, then answers with what the tool said. */
export function mockAnswer(request: ChatCompletionRequest): FixtureResponse {
  const { question, results } = currentTurn(request.messages);
  if (results.length > 0) return { content: answerFrom(question, results) };
  const offered = (request.tools ?? []).map((tool) => tool.function.name);
  const named = offered.find((name) => new RegExp(`\\btool ${name}\\b`).test(question));
  const calls = named
    ? [call(named, {})]
    : chooseCalls(question).flatMap((chosen) => asOffered(chosen, offered));
  if (calls.length > 0)
    return {
      content: calls.length > 1 ? "Let me call two tools at once." : "Let me call a tool for that.",
      toolCalls: calls,
    };
  return {
    content:
      `I answer from what I know, because ${offered.length > 0 ? "**none of my tools** fits" : "I have **no tools** here"}.\n\n` +
      `You wrote: *${question}*\n\n` +
      (offered.length > 0
        ? `My tools: ${offered.map((name) => `\`${name}\``).join(", ")}. Write "use the tool ${offered[0]}" to have me call it.`
        : "Add an MCP server to this assistant, and I can use its tools."),
  };
}

/** Where several servers have a tool of that name, each is offered under its server's: the last one is asked. */
function asOffered(chosen: ToolCall, offered: readonly string[]): ToolCall[] {
  const name = offered.findLast((each) => each === chosen.name || each.endsWith(`__${chosen.name}`));
  return name ? [{ ...chosen, name }] : [];
}

/** The question and the tool results after it: earlier turns do not count. */
function currentTurn(messages: readonly Message[]): { question: string; results: string[] } {
  const start = messages.findLastIndex((message) => message.role === "user" && !showsPictures(message));
  return {
    // The numbers in it are not the question's.
    question: textOf(messages[start]).replace(/\s*\[Sent at \d\d:\d\d\]$/, ""),
    results: messages
      .slice(start + 1)
      .flatMap((message) => (message.role === "tool" ? [textOf(message)] : [])),
  };
}

/** The sidecar's message with the pictures that tools returned: no person's question. */
function showsPictures({ content }: Message): boolean {
  return Array.isArray(content) && content.some(({ text }) => text?.startsWith("Pictures in the results"));
}

function textOf(message: Message | undefined): string {
  const content = message?.content ?? "";
  return (typeof content === "string" ? content : content.map((part) => part.text ?? "").join("")).trim();
}

function chooseCalls(question: string): ToolCall[] {
  const odoo = odooCall(question);
  if (odoo) return [odoo];
  const echo = call("echo", { message: question.slice(0, 500) });
  const [a, b] = Array.from(question.matchAll(/-?\d+(?:\.\d+)?/g), ([number]) => Number(number));
  const sum = a !== undefined && b !== undefined ? [call("get-sum", { a, b })] : [];
  if (/\b(both|parallel|two tools)\b/i.test(question)) return [...sum, echo];
  const wait = /\b(long|slow|wait|progress)\b(?:\D*(\d+))?/i.exec(question);
  if (wait) {
    const duration = Math.min(Number(wait[2] ?? 5), 300);
    return [
      call("trigger-long-running-operation", { duration, steps: Math.max(5, Math.ceil(duration / 5)) }),
    ];
  }
  if (/\bimage\b/i.test(question)) return [call("get-tiny-image", {})];
  if (sum.length > 0) return sum;
  return [echo];
}

/** "Find the contact Deco", "Create a contact named Deco", or a tool by its name with its arguments. */
function odooCall(question: string): ToolCall | undefined {
  const [, name, args] = /\b(odoo_[a-z_]+)\b[^{]*(\{.*\})/s.exec(question) ?? [];
  if (name && args) return { name, arguments: args };
  const [, verb, contact] =
    /\b(find|create)\b.*?\bcontacts?\s+(?:named\s+)?(.+?)[.?!]*$/i.exec(question) ?? [];
  if (!verb || !contact) return undefined;
  return verb.toLowerCase() === "find"
    ? call("odoo_search", { model: "res.partner", domain: [["name", "ilike", contact]] })
    : call("odoo_create", { model: "res.partner", records: [{ name: contact }] });
}

function call(name: string, args: Record<string, unknown>): ToolCall {
  return { name, arguments: JSON.stringify(args) };
}

function answerFrom(question: string, results: readonly string[]): string {
  const quoted = results.map((result) => `> ${result.slice(0, 600).replaceAll("\n", "\n> ")}`).join("\n>\n");
  const long = /\bessay\b/i.test(question) ? `\n\n${ESSAY}` : "";
  return (
    `The tool answered:\n\n${quoted}\n\nThat is for your question *${question.slice(0, 200)}*. ` +
    "How I got there:\n\n1. I read the question.\n2. I called a tool of an **MCP server**.\n" +
    `3. I wrote this answer from its result.\n\nAsk me something else, such as the sum of two numbers.${long}`
  );
}

/** A long answer, for looking at reloads and the stop button. */
const ESSAY = Array.from(
  { length: 40 },
  (_, paragraph) =>
    `Paragraph ${paragraph + 1}: an assistant that works with tools asks, waits, reads and writes. ` +
    "Each of these steps is an event that a person can follow while it happens.",
).join("\n\n");
