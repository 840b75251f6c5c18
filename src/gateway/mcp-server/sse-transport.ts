import {
  type AuthInfo,
  type JSONRPCMessage,
  serializeMessage,
  type Transport,
} from "@modelcontextprotocol/server";

const HEARTBEAT_MS = 15_000;
/** Bytes that wait for an agent that does not read; then its stream ends. */
const MAX_WAITING = 8 * 1024 * 1024;

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
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
          this.#heartbeat = setInterval(() => this.#write(": heartbeat\n\n"), HEARTBEAT_MS);
          this.#event("ready", JSON.stringify({ ready: true }));
          this.#event("endpoint", `${address}?session_id=${this.sessionId}`);
        },
        cancel: () => this.#end(),
      },
      { highWaterMark: 0, size: ({ length }) => length },
    );
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
    if (this.#heartbeat === undefined) return;
    this.#controller.enqueue(this.#encoder.encode(text));
    if ((this.#controller.desiredSize ?? 0) < -MAX_WAITING) void this.close();
  }

  #end(): void {
    if (this.#heartbeat === undefined) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
    this.onclose?.();
  }
}
