import {
  type AuthInfo,
  type JSONRPCMessage,
  serializeMessage,
  type Transport,
} from "@modelcontextprotocol/server";

const HEARTBEAT_MS = 15_000;

/**
 * MCP's transport of 2024: one stream of events for all that is sent to the agent, whose messages come as requests of
 * their own, to an address that the stream tells.
 */
export class SseTransport implements Transport {
  readonly sessionId = crypto.randomUUID();
  onclose: (() => void) | undefined;
  onmessage: Transport["onmessage"];
  /** The stream's bytes. */
  readonly body: ReadableStream<Uint8Array>;
  readonly #encoder = new TextEncoder();
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #heartbeat: NodeJS.Timeout | undefined;

  /** @param address where the agent sends its messages, as a path; the session's id is added. */
  constructor(address: string) {
    this.body = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
        this.#event("ready", JSON.stringify({ ready: true }));
        this.#event("endpoint", `${address}?session_id=${this.sessionId}`);
        this.#heartbeat = setInterval(() => this.#write(": heartbeat\n\n"), HEARTBEAT_MS);
      },
      cancel: () => this.#end(),
    });
  }

  async start(): Promise<void> {}

  async send(message: JSONRPCMessage): Promise<void> {
    this.#event("message", serializeMessage(message).trim());
  }

  async close(): Promise<void> {
    if (this.#heartbeat === undefined) return;
    this.#end();
    this.#controller.close();
  }

  /** A message of the agent. */
  receive(message: JSONRPCMessage, request: Request, authInfo: AuthInfo): void {
    this.onmessage?.(message, { request, authInfo });
  }

  #event(name: string, data: string): void {
    this.#write(`event: ${name}\ndata: ${data}\n\n`);
  }

  #write(text: string): void {
    this.#controller.enqueue(this.#encoder.encode(text));
  }

  #end(): void {
    if (this.#heartbeat === undefined) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
    this.onclose?.();
  }
}
