import {
  createMcpHandler,
  isLegacyRequest,
  type McpHttpHandler,
  type Server,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import type { Logger } from "../../core/log.ts";
import type { Store } from "../../core/store/store.ts";
import type { StreamLimits } from "../call/stream-limits.ts";
import type { Caller, Credential } from "../identity/credential.ts";
import { GatewayRefusal } from "../identity/refusal.ts";
import { EventLog } from "./event-log.ts";
import { Exchange } from "./exchange.ts";
import { asDocument, endsWith, holdUntilMessage } from "./held-response.ts";
import { readMessages, withoutCapabilities } from "./messages.ts";
import { Sessions } from "./sessions.ts";

const SESSION = "mcp-session-id";

export interface McpRequest {
  request: Request;
  credential: Credential;
  address: string;
  /** It came by Odoo's address, where each answer is a single document. */
  relayed: boolean;
}

export interface McpEndpointOptions {
  /** For one request, or for one session. */
  createServer: () => Server;
  /** Whether the caller is let in now. @throws GatewayRefusal */
  identify: (caller: Caller, signal: AbortSignal) => Promise<void>;
  streams: StreamLimits;
  store: Store;
  log: Logger;
}

/**
 * MCP over Streamable HTTP: of 2026-07-28, where each request stands alone, and of 2025, with sessions whose streams can
 * be resumed.
 */
export class McpEndpoint {
  readonly #options: McpEndpointOptions;
  readonly #sessions: Sessions;
  readonly #modern: McpHttpHandler;

  constructor(options: McpEndpointOptions) {
    this.#options = options;
    this.#sessions = new Sessions(options.store);
    const { createServer, log } = options;
    const onerror = (error: Error) => log.debug({ err: error }, "MCP request refused");
    this.#modern = createMcpHandler(createServer, { legacy: "reject", onerror });
  }

  /** @param body parsed JSON. @throws GatewayRefusal when the caller is not let in. */
  async post(asked: McpRequest, body: unknown): Promise<Response> {
    const { request, credential, relayed } = asked;
    const { onlyCallTools, asks, listens, initializes, client } = readMessages(body);
    if (listens && relayed) throw noStreams();
    const isLegacy = await isLegacyRequest(request, body);
    const sessionId = isLegacy && !initializes ? request.headers.get(SESSION) : null;
    const session = sessionId === null ? undefined : this.#sessions.use(sessionId, credential, relayed);
    const caller = callerOf(asked, client || session?.client);
    // What only tells something in a session does nothing by itself.
    const isIdle = !asks && session !== undefined;
    if (!onlyCallTools && !isIdle) await this.#options.identify(caller, request.signal);

    const exchange = new Exchange(caller);
    const close = listens ? this.#options.streams.open(caller) : undefined;
    const response = isLegacy
      ? await this.#legacy(
          asked,
          body,
          exchange,
          initializes ? this.#open(exchange, relayed) : session?.transport,
        )
      : await this.#modern.fetch(request, { parsedBody: body, authInfo: exchange.authInfo });
    if (close) return endsWith(response, close);
    const held = await (relayed ? asDocument(response) : holdUntilMessage(response));
    if (!exchange.refusal) return new Response(held.body, held);
    await held.body?.cancel();
    // Its streams end too.
    if (sessionId !== null && exchange.refusal.status !== 429) this.#sessions.forget(sessionId);
    throw exchange.refusal;
  }

  /** The stream of a session, from where the agent lost it. @throws GatewayRefusal */
  async get(asked: McpRequest): Promise<Response> {
    const { request, credential, relayed } = asked;
    if (relayed) throw noStreams();
    const { transport, client } = this.#sessions.use(request.headers.get(SESSION) ?? "", credential, relayed);
    const caller = callerOf(asked, client);
    await this.#options.identify(caller, request.signal);
    const close = this.#options.streams.open(caller);
    return endsWith(await transport.handleRequest(request), close);
  }

  /** Ends a session. @throws GatewayRefusal */
  async delete(asked: McpRequest): Promise<Response> {
    const { request, credential, relayed } = asked;
    const { transport, client } = this.#sessions.use(request.headers.get(SESSION) ?? "", credential, relayed);
    await this.#options.identify(callerOf(asked, client), request.signal);
    return transport.handleRequest(request);
  }

  /** Who brings no session gets a server for this one request. */
  async #legacy(
    { request, relayed }: McpRequest,
    body: unknown,
    { authInfo }: Exchange,
    kept?: WebStandardStreamableHTTPServerTransport,
  ): Promise<Response> {
    const transport = kept ?? new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    if (!transport.onmessage) await this.#options.createServer().connect(transport);
    try {
      // Behind Odoo's address nothing can be asked of the agent while it waits.
      const parsedBody = relayed ? withoutCapabilities(body) : body;
      return await transport.handleRequest(request, { parsedBody, authInfo });
    } finally {
      if (!kept) await transport.close();
    }
  }

  #open({ caller: { credential, client } }: Exchange, relayed: boolean) {
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (id) =>
        this.#sessions.keep(id, { hash: credential.hash, client, relayed, transport }),
      onsessionclosed: (id) => this.#sessions.forget(id),
      ...(relayed ? { enableJsonResponse: true } : { eventStore: new EventLog(this.#options.store) }),
    });
    return transport;
  }
}

function callerOf({ credential, address }: McpRequest, client = ""): Caller {
  return { credential, address, client, door: "mcp" };
}

function noStreams(): GatewayRefusal {
  return new GatewayRefusal(
    "stream_refused",
    "There are no streams at Odoo's address. Use the address of the sidecar.",
  );
}
