import { setTimeout as pause } from "node:timers/promises";
import { type FakeServer, listen, readBody } from "./listen.ts";

export interface ChatRequestSeen {
  model: string;
  messages: {
    role: string;
    content: unknown;
    tool_calls?: { id: string; function: { name: string; arguments: string } }[];
    tool_call_id?: string;
  }[];
  tools?: { function: { name: string; description: string; parameters: Record<string, unknown> } }[];
  authorization: string | undefined;
}

/** One step of a scripted reply. */
export type Step =
  | { text: string }
  /** `delta.tool_calls` exactly as given. */
  | { fragments: unknown[] }
  | { finish: string }
  | { usage: { prompt_tokens: number; completion_tokens: number } }
  | { wait: number }
  /** Bytes as they are. */
  | { raw: string }
  /** Cuts the connection. */
  | { cut: true }
  /** Answers with this status instead of a stream. */
  | { status: number; body: unknown };

export type Reply = Step[];

export const say = (text: string): Reply => [{ text }, { finish: "stop" }];
export const callTool = (name: string, args: unknown, id = "c1"): Reply => [
  { fragments: [{ index: 0, id, type: "function", function: { name, arguments: JSON.stringify(args) } }] },
  { finish: "tool_calls" },
];

/** An OpenAI-compatible server that plays scripted replies, byte for byte, and records the requests. */
export class FakeModel {
  readonly requests: ChatRequestSeen[] = [];
  /** True once the client went away before the reply was complete. */
  aborted = 0;
  #replies: Reply[] = [];
  #always: Reply | ((request: ChatRequestSeen) => Reply) | undefined;
  #server: FakeServer | undefined;

  async start(): Promise<string> {
    this.#server = await listen(async (request, response) => {
      const body = JSON.parse(await readBody(request));
      const seen: ChatRequestSeen = { ...body, authorization: request.headers.authorization };
      this.requests.push(seen);
      const reply =
        this.#replies.shift() ??
        (typeof this.#always === "function" ? this.#always(seen) : this.#always) ??
        say("OK.");
      let gone = false;
      response.on("close", () => {
        gone = true;
        if (!response.writableEnded) this.aborted++;
      });
      for (const step of reply) {
        if (gone) return;
        if ("status" in step) {
          response.writeHead(step.status, { "content-type": "application/json" });
          response.end(JSON.stringify(step.body));
          return;
        }
        if (!response.headersSent)
          response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
        if ("wait" in step) await pause(step.wait);
        else if ("cut" in step) {
          request.socket.destroy();
          return;
        } else if ("raw" in step) response.write(step.raw);
        else response.write(frame(step));
      }
      response.end("data: [DONE]\n\n");
    });
    return `${this.#server.url}/v1`;
  }

  /** Replies to come, in order. */
  script(...replies: Reply[]): void {
    this.#replies = replies;
    this.#always = undefined;
    this.requests.length = 0;
  }

  always(reply: Reply | ((request: ChatRequestSeen) => Reply)): void {
    this.#replies = [];
    this.#always = reply;
    this.requests.length = 0;
  }

  close(): Promise<void> | undefined {
    return this.#server?.close();
  }
}

function frame(
  step: { text: string } | { fragments: unknown[] } | { finish: string } | { usage: object },
): string {
  const delta =
    "text" in step ? { content: step.text } : "fragments" in step ? { tool_calls: step.fragments } : {};
  const choices =
    "usage" in step ? [] : [{ index: 0, delta, finish_reason: "finish" in step ? step.finish : null }];
  const chunk = {
    id: "x",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices,
    ...("usage" in step && { usage: step.usage }),
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}
