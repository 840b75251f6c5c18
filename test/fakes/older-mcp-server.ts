import type { ServerResponse } from "node:http";
import { type FakeServer, listen, readBody } from "./listen.ts";

/** A server of the transport before streamable HTTP, without an SDK: a session is a stream, and ends with it. */
export class OlderMcp {
  calls = 0;
  introductions = 0;
  /** What it does with a message of a session that it does not know. */
  unknownSession: (response: ServerResponse) => unknown = (response) =>
    response.writeHead(404).end("Could not find session");
  readonly #streams = new Map<string, ServerResponse>();
  /** Sessions that were introduced. */
  readonly #known = new Set<string>();
  readonly #firstSession = Math.random();
  #server: FakeServer | undefined;

  static async start(port = 0): Promise<OlderMcp> {
    const older = new OlderMcp();
    older.#server = await listen(async (request, response) => {
      if (request.method === "GET") return older.#open(response);
      const session = new URL(request.url ?? "", "http://x").searchParams.get("session") ?? "";
      const message = JSON.parse(await readBody(request));
      const stream = older.#streams.get(session);
      if (!stream) return void older.unknownSession(response);
      response.writeHead(202).end("Accepted");
      return older.#answer(session, stream, message);
    }, port);
    return older;
  }

  get url(): string {
    return `${this.#server?.url}/sse`;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** As a server does that restarts behind a proxy: the streams end, and nobody knows the sessions any more. */
  forgetSessions(): void {
    for (const stream of this.#streams.values()) stream.end();
    this.#streams.clear();
  }

  /** Nobody knows the sessions any more, though their streams stay open. */
  loseSessions(): void {
    this.#streams.clear();
  }

  close(): Promise<void> | undefined {
    return this.#server?.close();
  }

  #open(response: ServerResponse): void {
    const session = String(this.#firstSession + this.#streams.size);
    this.#streams.set(session, response);
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`event: endpoint\ndata: /messages?session=${session}\n\n`);
  }

  #answer(
    session: string,
    stream: ServerResponse,
    { id, method, params }: { id?: number; method: string; params: Record<string, unknown> },
  ): void {
    const result = (value: unknown) =>
      stream.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", id, result: value })}\n\n`);
    if (method === "initialize") {
      this.introductions++;
      this.#known.add(session);
      result({
        protocolVersion: params["protocolVersion"],
        capabilities: { tools: {} },
        serverInfo: { name: "older", version: null },
      });
    } else if (id !== undefined && this.#known.has(session)) {
      if (method === "tools/call") this.calls++;
      if (method === "tools/list")
        result({ tools: [{ name: "tool-0", inputSchema: null }], nextCursor: null });
      else if (method === "tools/call") result({ content: [{ type: "text", text: "done" }], isError: null });
      else if (method === "ping") result({});
    }
  }
}
