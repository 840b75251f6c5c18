import { setTimeout as pause } from "node:timers/promises";
import type { FakeDialect } from "./dialects.ts";
import { type FakeServer, listen, readBody } from "./listen.ts";

export interface ChatRequestSeen {
  model: string;
  messages: {
    role: string;
    content: unknown;
    tool_calls?: { id: string; function: { name: string; arguments: string } }[];
    tool_call_id?: string;
    [field: string]: unknown;
  }[];
  tools?: { function: { name: string; description: string; parameters: Record<string, unknown> } }[];
  authorization: string | undefined;
  /** Path and query. */
  url: string;
  headers: Record<string, string | string[] | undefined>;
  [parameter: string]: unknown;
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
  /** Ends the stream without a word. */
  | { end: true }
  /** Answers with this status instead of a stream. */
  | { status: number; body: unknown; headers?: Record<string, string> };

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
  /** Refuses what this provider would. */
  dialect: FakeDialect | undefined;
  #replies: Reply[] = [];
  #always: Reply | ((request: ChatRequestSeen) => Reply) | undefined;
  #server: FakeServer | undefined;

  async start(): Promise<string> {
    this.#server = await listen(async (request, response) => {
      const body = JSON.parse(await readBody(request));
      const { headers, url = "" } = request;
      const seen: ChatRequestSeen = { ...body, authorization: headers.authorization, url, headers };
      this.requests.push(seen);
      const reply =
        this.dialect?.refuse(seen) ??
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
          response.writeHead(step.status, { "content-type": "application/json", ...step.headers });
          response.end(JSON.stringify(step.body));
          return;
        }
        if (!response.headersSent)
          response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
        if ("wait" in step) await pause(step.wait);
        else if ("cut" in step) {
          request.socket.destroy();
          return;
        } else if ("end" in step) {
          response.end();
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
