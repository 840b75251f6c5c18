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

/** MCP over Streamable HTTP, of 2026-07-28 and of 2025: a server for each request, answers as single documents. */
export class McpEndpoint {
  readonly #options: McpEndpointOptions;

  constructor(options: McpEndpointOptions) {
    this.#options = options;
  }

  /** @throws GatewayRefusal when the caller is not let in. */
  async post({ request, body, credential, address }: McpRequest): Promise<Response> {
    const { calls, sessions } = this.#options;
    const { onlyCallTools, initializes, client } = readMessages(body);
    const isLegacy = await isLegacyRequest(request, body);
    const sessionId = isLegacy && !initializes ? request.headers.get(SESSION) : null;
    const session = sessionId === null ? undefined : sessions.use(sessionId, credential);
    const caller: Caller = { door: "mcp", credential, address, client: client || session?.client || "" };
    if (!onlyCallTools) await calls.identify(caller, request.signal);

    let refusal: GatewayRefusal | undefined;
    const server = createServer((name, args, signal) =>
      calls.call(caller, name, args, signal).catch((error: unknown) => {
        // It answers the whole request, not one call in it.
        if (error instanceof GatewayRefusal) refusal = error;
        throw error instanceof GatewayRefusal ? new Error(error.message) : error;
      }),
    );
    const response = await (isLegacy
      ? this.#legacy(server, request, body)
      : this.#modern(server, request, body));
    if (refusal) throw refusal;
    if (isLegacy && initializes && response.ok)
      response.headers.set(SESSION, sessions.open(credential, caller.client));
    return response;
  }

  /** Ends a session of 2025's protocol. @throws GatewayRefusal */
  async delete({ request, credential, address }: Omit<McpRequest, "body">): Promise<void> {
    const sessionId = request.headers.get(SESSION) ?? "";
    await this.#options.calls.identify({ door: "mcp", credential, address, client: "" }, request.signal);
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

  async #modern(server: Server, request: Request, parsedBody: unknown): Promise<Response> {
    const handler = createMcpHandler(() => server, {
      legacy: "reject",
      onerror: (error) => this.#options.log.debug({ err: error }, "MCP request refused"),
    });
    const response = await handler.fetch(request, { parsedBody });
    return new Response(response.body, response);
  }
}
