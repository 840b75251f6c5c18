import { parseJSONRPCMessage, type Server } from "@modelcontextprotocol/server";
import type { Store } from "../../core/store/store.ts";
import type { StreamLimits } from "../call/stream-limits.ts";
import type { Caller } from "../identity/credential.ts";
import { GatewayRefusal } from "../identity/refusal.ts";
import { Exchange } from "./exchange.ts";
import { readMessages } from "./messages.ts";
import { SseTransport } from "./sse-transport.ts";

interface SseSession {
  /** Of the key that opened it. */
  hash: string;
  client: string;
  transport: SseTransport;
}

export interface SseEndpointOptions {
  createServer: () => Server;
  /** Whether the caller is let in now. @throws GatewayRefusal */
  identify: (caller: Caller, signal: AbortSignal) => Promise<void>;
  streams: StreamLimits;
  store: Store;
}

export interface SseMessage {
  request: Request;
  /** Parsed JSON. */
  body: unknown;
  caller: Caller;
  sessionId: string;
}

/** MCP over its transport of 2024, for agents that know no newer one. */
export class SseEndpoint {
  readonly #options: SseEndpointOptions;

  constructor(options: SseEndpointOptions) {
    this.#options = options;
  }

  /** @param address as for `SseTransport`. @returns the stream. @throws GatewayRefusal */
  async open(caller: Caller, address: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const { createServer, identify, streams } = this.#options;
    await identify(caller, signal);
    const close = streams.open(caller);
    const transport = new SseTransport(address);
    const { sessionId } = transport;
    transport.onclose = () => {
      close();
      this.#sessions.delete(sessionId);
    };
    await createServer().connect(transport);
    this.#sessions.set(sessionId, { hash: caller.credential.hash, client: "", transport });
    return transport.body;
  }

  /** Takes a message; what there is to answer comes by the stream. @throws GatewayRefusal */
  async receive({ request, body, caller, sessionId }: SseMessage): Promise<void> {
    const session = this.#sessions.get(sessionId);
    if (session?.hash !== caller.credential.hash)
      throw new GatewayRefusal("session_not_found", "There is no such session. Open a new stream.");
    const { onlyCallTools, client } = readMessages(body);
    session.client ||= client;
    // The stream ends after the agent has read on it why it is refused.
    const end = () => void setImmediate(() => void session.transport.close());
    const exchange = new Exchange({ ...caller, client: session.client }, end);
    if (!onlyCallTools) await this.#options.identify(exchange.caller, request.signal);
    session.transport.receive(readMessage(body), request, exchange.authInfo);
  }

  get #sessions() {
    return this.#options.store.room<SseSession>("gatewaySseSessions");
  }
}

function readMessage(body: unknown) {
  try {
    return parseJSONRPCMessage(body);
  } catch {
    throw new GatewayRefusal("invalid_request", "The body is not a message of JSON-RPC 2.0.");
  }
}
