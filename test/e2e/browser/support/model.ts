import { LLMock, type ChatCompletionRequest } from "@copilotkit/aimock";

/** 60 characters a second: slow enough to look at, or to reload, in the middle. */
const HUMAN_PACE = { latency: 66, chunkSize: 4 };

const LONG_ANSWER = Array.from({ length: 40 }, (_, index) => `word${index + 1}`).join(" ");

export const MARKDOWN_ANSWER = [
  "Here is what I found:",
  "",
  "- **first** point",
  "- second point with `code`",
  "",
  "```python",
  'print("hello")',
  "```",
  "",
  "| Product | Quantity | Delivery |",
  "| --- | ---: | --- |",
  "| Desk | 12 | next week |",
  "| Chair | 48 | today |",
  "",
  "![tracker](https://tracker.example/pixel.png) and [a link](https://www.odoo.com).",
  "",
  '<script>window.o_ai_hacked = true</script><img src=x onerror="window.o_ai_hacked = true">',
].join("\n");

/** The last paragraph: a question that got no answer is one message with the next question. */
function lastUserText(request: ChatCompletionRequest): string {
  const text = textOf(request.messages.findLast(({ role }) => role === "user"));
  // The sidecar adds the time of day.
  const said = text.replace(/\n\n\[Sent at [^\]]*\]$/, "");
  return said.split("\n\n").at(-1) ?? "";
}

function textOf(message: ChatCompletionRequest["messages"][number] | undefined): string {
  const content = message?.content ?? "";
  return typeof content === "string" ? content : content.map((part) => part.text ?? "").join(" ");
}

/** What the files of the conversation say, or nothing. */
function codewordIn({ messages }: ChatCompletionRequest): string {
  return /codeword: (\w+)/.exec(messages.map(textOf).join("\n"))?.[1] ?? "unknown";
}

function asks(word: string, { afterTool = false } = {}) {
  return {
    predicate: (request: ChatCompletionRequest) =>
      lastUserText(request).includes(word) && (request.messages.at(-1)?.role === "tool") === afterTool,
  };
}

/** The name under which the sidecar offers the sample server's tool of that name. */
function offered(request: ChatCompletionRequest, tool: string): string {
  const names = (request.tools ?? []).map(({ function: { name } }) => name);
  return names.find((name) => name.replaceAll("-", "_").endsWith(tool.replaceAll("-", "_"))) ?? tool;
}

function callsTool(tool: string, args: object, id: string) {
  return (request: ChatCompletionRequest) => ({
    content: "Let me look.\n\n",
    toolCalls: [{ id, name: offered(request, tool), arguments: JSON.stringify(args) }],
  });
}

/** What the assistant of these tests says, by a word of the question. */
export async function startModel({ port = 0 } = {}): Promise<LLMock> {
  const model = new LLMock({ port, host: "127.0.0.1" });
  let calls = 0;
  model.on(
    asks("slow tool"),
    (request) =>
      callsTool("trigger-long-running-operation", { duration: 4, steps: 4 }, `call_${++calls}`)(request),
    HUMAN_PACE,
  );
  model.on(asks("slow tool", { afterTool: true }), { content: "The tool has finished." }, HUMAN_PACE);
  model.on(
    asks("sum"),
    (request) => callsTool("get-sum", { a: 2, b: 40 }, `call_${++calls}`)(request),
    HUMAN_PACE,
  );
  model.on(asks("sum", { afterTool: true }), { content: "The sum is **42**." }, HUMAN_PACE);
  model.on(
    asks("draw"),
    (request) => callsTool("get-tiny-image", {}, `call_${++calls}`)(request),
    HUMAN_PACE,
  );
  model.on(
    { predicate: (request) => lastUserText(request).startsWith("Pictures in the results") },
    { content: "There it is." },
    HUMAN_PACE,
  );
  model.on(
    { predicate: (request) => textOf(request.messages.at(-1)).includes("codeword") },
    (request) => ({ content: `The codeword is ${codewordIn(request)}.` }),
    HUMAN_PACE,
  );
  model.on(asks("who am I"), (request) => callsTool("whoami", {}, `call_${++calls}`)(request), HUMAN_PACE);
  model.on(asks("who am I", { afterTool: true }), { content: "The server has answered." }, HUMAN_PACE);
  model.on(asks("markdown"), { content: MARKDOWN_ANSWER }, { latency: 30, chunkSize: 8 });
  model.on(asks("long"), { content: LONG_ANSWER }, HUMAN_PACE);
  model.on(asks("fail"), { error: { message: "No such model", type: "invalid_request_error" }, status: 400 });
  model.on({ userMessage: /[\s\S]*/ }, { content: "Hello! How can I help?" }, HUMAN_PACE);
  await model.start();
  return model;
}
