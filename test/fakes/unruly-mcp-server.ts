import type { IncomingMessage, ServerResponse } from "node:http";
import { type FakeServer, listen, readBody } from "./listen.ts";

/** A message as it arrived, numbers of any length as text included. */
export interface Message {
  id?: number | string;
  method: string;
  params: Record<string, unknown>;
  /** The body as it came over the wire. */
  text: string;
}

/** What a rule may do with a request; each ends it, but for `say`. */
export interface Reply {
  request: IncomingMessage;
  response: ServerResponse;
  /** As JSON-RPC wants it. */
  result(result: unknown): void;
  error(error: unknown): void;
  /** With a status, and a body as it is: JSON of anything that is no text. */
  send(status: number, body?: unknown, type?: string): void;
  /** One event of a stream, which stays open. */
  say(message: object): void;
  /** Closes the connection without a word. */
  cut(): void;
  /** As a server without rules answers. */
  usual(): void;
}

export type Rule = (reply: Reply, message: Message) => unknown;

const TOOL = { name: "tool-0", inputSchema: { type: "object", properties: {} } };

/**
 * An MCP server over HTTP without an SDK, of the protocol of 2025: what has no rule is answered as it should be. Rules
 * are by method, `GET` and `DELETE` among them.
 */
export class UnrulyMcp {
  readonly messages: Message[] = [];
  readonly rules: Record<string, Rule>;
  #server: FakeServer | undefined;

  private constructor(rules: Record<string, Rule>) {
    this.rules = rules;
  }

  static async start(rules: Record<string, Rule> = {}, port = 0): Promise<UnrulyMcp> {
    const unruly = new UnrulyMcp(rules);
    unruly.#server = await listen((request, response) => unruly.#answer(request, response), port);
    return unruly;
  }

  get url(): string {
    return `${this.#server?.url}/mcp`;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** How often a method was asked for. */
  count(method: string): number {
    return this.messages.filter((message) => message.method === method).length;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = request.method === "POST" ? await readBody(request) : "";
    const { id, method = text ? "" : request.method, params = {} } = text ? JSON.parse(text) : {};
    const message: Message = { id, method, params, text };
    this.messages.push(message);
    const reply = replyTo(request, response, message);
    const rule = this.rules[method];
    if (rule) await rule(reply, message);
    else reply.usual();
  }
}

function replyTo(request: IncomingMessage, response: ServerResponse, message: Message): Reply {
  const { id } = message;
  const send: Reply["send"] = (status, body, type = "application/json") => {
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    response.writeHead(status, { "content-type": type }).end(text);
  };
  const reply: Reply = {
    request,
    response,
    send,
    result: (result) => send(200, { jsonrpc: "2.0", id, result }),
    error: (error) => send(200, { jsonrpc: "2.0", id, error }),
    say: (message) => {
      if (!response.headersSent) response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`data: ${JSON.stringify(message)}\n\n`);
    },
    cut: () => request.socket.destroy(),
    usual: () => usual(reply, message),
  };
  return reply;
}

function usual(reply: Reply, { id, method, params }: Message): void {
  if (method === "GET" || method === "DELETE") return reply.send(405);
  if (id === undefined || method === "") return reply.send(202);
  switch (method) {
    case "initialize":
      return reply.result({
        protocolVersion: params["protocolVersion"],
        capabilities: { tools: {} },
        serverInfo: { name: "unruly", version: "1" },
      });
    case "tools/list":
      return reply.result({ tools: [TOOL] });
    case "tools/call":
      return reply.result({ content: [{ type: "text", text: "done" }] });
    case "ping":
      return reply.result({});
    default:
      return reply.error({ code: -32_601, message: "Method not found" });
  }
}
