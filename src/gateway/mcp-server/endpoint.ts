import {
  createMcpHandler,
  isLegacyRequest,
  type Server,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import type { Logger } from "../../core/log.ts";
import type { ToolCalls } from "../call/tool-calls.ts";
import type { Caller, Credential } from "../identity/credential.ts";
import { GatewayRefusal } from "../identity/refusal.ts";
import { createServer } from "./create-server.ts";
import { readMessages } from "./messages.ts";
import { Questions } from "./questions.ts";
import type { Sessions } from "./sessions.ts";

const SESSION = "mcp-session-id";

export interface McpRequest {
  request: Request;
  /** Parsed JSON. */
  body: unknown;
  credential: Credential;
  address: string;
}

export interface McpEndpointOptions {
  calls: ToolCalls;
  sessions: Sessions;
  log: Logger;
}

/**
 * MCP over Streamable HTTP, of 2026-07-28 and of 2025: a server for each request. Answers are single documents, but for
 * calls of 2025's clients that can ask their user: those are streams, in which the question comes first.
 */
export class McpEndpoint {
  readonly #questions = new Questions();
  readonly #options: McpEndpointOptions;

  constructor(options: McpEndpointOptions) {
    this.#options = options;
  }

  /** @throws GatewayRefusal when the caller is not let in. */
  async post({ request, body, credential, address }: McpRequest): Promise<Response> {
    const { calls, sessions } = this.#options;
    const { onlyCallTools, initializes, client, asks } = readMessages(body);
    const isLegacy = await isLegacyRequest(request, body);
    const sessionId = isLegacy && !initializes ? request.headers.get(SESSION) : null;
    const session = sessionId === null ? undefined : sessions.use(sessionId, credential);
    const caller: Caller = { credential, address, client: client || session?.client || "" };
    if (!onlyCallTools) await calls.identify(caller, request.signal);

    if (sessionId !== null && this.#questions.answer(sessionId, body))
      return new Response(null, { status: 202 });

    let refusal: GatewayRefusal | undefined;
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    // A refusal answers the whole request, not one call in it.
    const whole = async <Result>(asked: Promise<Result>): Promise<Result> => {
      try {
        return await asked;
      } catch (error) {
        if (!(error instanceof GatewayRefusal)) throw error;
        refusal = error;
        throw new Error(error.message, { cause: error });
      } finally {
        begin();
      }
    };
    const server = createServer(
      {
        call: (...call) => whole(calls.call(caller, ...call)),
        notAgreed: (...call) => whole(calls.notAgreed(caller, ...call)),
        read: (...asked) => whole(calls.read(caller, ...asked)),
      },
      session?.asks,
    );
    const asksInStream = sessionId !== null && session?.asks && onlyCallTools;
    const response = await (asksInStream
      ? this.#inStream(server, request, body, { session: sessionId, begun, begin })
      : isLegacy
        ? this.#legacy(server, request, body)
        : this.#modern(server, request, body));
    if (refusal) {
      await response.body?.cancel();
      throw refusal;
    }
    if (isLegacy && initializes && response.ok)
      response.headers.set(SESSION, sessions.open(credential, { client: caller.client, asks }));
    return response;
  }

  /** Ends a session of 2025's protocol. @throws GatewayRefusal */
  async delete({ request, credential, address }: Omit<McpRequest, "body">): Promise<void> {
    const sessionId = request.headers.get(SESSION) ?? "";
    await this.#options.calls.identify({ credential, address, client: "" }, request.signal);
    this.#options.sessions.close(sessionId, credential);
  }

  async #legacy(server: Server, request: Request, parsedBody: unknown): Promise<Response> {
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    await server.connect(transport);
    try {
      const response = await transport.handleRequest(request, { parsedBody });
      return new Response(response.body, response);
    } finally {
      await server.close();
    }
  }

  /** @param begun when it is known whether the caller is let in: a refusal is no stream. */
  async #inStream(
    server: Server,
    request: Request,
    parsedBody: unknown,
    { session, begun, begin }: { session: string; begun: Promise<void>; begin: () => void },
  ): Promise<Response> {
    const transport = new WebStandardStreamableHTTPServerTransport();
    await server.connect(transport);
    const stopListening = this.#questions.listen(session, transport, begin);
    const end = async () => {
      stopListening();
      await server.close();
    };
    const response = await transport.handleRequest(request, { parsedBody });
    if (!response.body || !response.ok) {
      await end();
      return new Response(response.body, response);
    }
    await begun;
    return new Response(
      response.body.pipeThrough(new TransformStream({ flush: end, cancel: end })),
      response,
    );
  }

  async #modern(server: Server, request: Request, parsedBody: unknown): Promise<Response> {
    const handler = createMcpHandler(() => server, {
      legacy: "reject",
      onerror: (error) => this.#options.log.debug({ err: error }, "MCP request refused"),
    });
    const response = await handler.fetch(request, { parsedBody });
    return new Response(response.body, response);
  }
}
