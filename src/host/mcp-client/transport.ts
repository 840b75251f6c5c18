import {
  type AuthProvider,
  type FetchLike,
  SSEClientTransport,
  SseError,
  StreamableHTTPClientTransport,
  type Transport,
} from "@modelcontextprotocol/client";
import type { Logger } from "../../core/log.ts";
import { McpProblem } from "./mcp-problem.ts";
import type { McpOAuth } from "./oauth/oauth.ts";
import {
  type HttpConnection,
  type ServerConnection,
  type StdioConnection,
  usesOAuth,
} from "./server-connection.ts";
import { type StdioCommand, StdioTransport } from "./stdio-transport.ts";
import type { UrlGuard } from "./url-guard/url-guard.ts";

export type StdioCommands = ReadonlyMap<string, StdioCommand>;

export interface TransportOptions {
  commands: StdioCommands;
  urlGuard: UrlGuard;
  oauth: McpOAuth;
  log: Logger;
}

/** A transport that is not connected yet. */
export interface Unconnected {
  transport: Transport;
  /** The reason behind an error of the SDK, where the transport knows more than the SDK keeps. */
  explain?: (error: unknown) => unknown;
}

/** @throws McpProblem for what cannot be a server. */
export function createTransport(
  server: ServerConnection,
  { commands, urlGuard, oauth, log }: TransportOptions,
): Unconnected {
  if (server.transport === "stdio") return stdio(server, commands, log);
  const options: HttpOptions = {
    requestInit: { headers: headersOf(server) },
    ...(usesOAuth(server) ? oauth.authorization(server) : { fetch: urlGuard(server.addresses) }),
  };
  if (server.transport === "sse") return sse(server, options);
  return { transport: new StreamableHTTPClientTransport(urlOf(server), options) };
}

interface HttpOptions {
  requestInit: RequestInit;
  fetch: FetchLike;
  authProvider?: AuthProvider;
}

function sse(server: HttpConnection, options: HttpOptions): Unconnected {
  let failure: unknown;
  return {
    transport: new SSEClientTransport(urlOf(server), {
      ...options,
      fetch: async (url, init) => {
        try {
          return await options.fetch(url, init);
        } catch (error) {
          failure = error;
          throw error;
        }
      },
    }),
    explain: (error) => (error instanceof SseError ? failure : undefined),
  };
}

function stdio({ command: name }: StdioConnection, commands: StdioCommands, log: Logger): Unconnected {
  const command = commands.get(name);
  if (!command) throw commandNotAllowed(name, [...commands.keys()].join(", "));
  const transport = new StdioTransport(command, log);
  return { transport, explain: (error) => transport.explain(error) };
}

function commandNotAllowed(command: string, allowed: string): McpProblem {
  if (!allowed) return new McpProblem("mcp_error", "no_commands_allowed", "STDIO_COMMANDS is empty");
  const message = `STDIO_COMMANDS has no ${JSON.stringify(command)}, only: ${allowed}`;
  return new McpProblem("mcp_error", "command_not_allowed", message, { values: { command, allowed } });
}

function urlOf({ url }: HttpConnection): URL {
  if (!URL.canParse(url)) throw new McpProblem("mcp_not_mcp", "url_not_valid", "The URL is not valid");
  const parsed = new URL(url);
  if (parsed.username || parsed.password)
    throw new McpProblem("mcp_auth", "url_with_credentials", "The URL holds a user name or password");
  return parsed;
}

function headersOf({ authentication }: HttpConnection): Headers {
  const headers = new Headers();
  try {
    if (authentication.kind === "bearer" && authentication.token)
      headers.set("authorization", `Bearer ${authentication.token}`);
    if (authentication.kind === "headers")
      for (const [name, value] of Object.entries(authentication.headers)) headers.set(name, String(value));
  } catch {
    throw new McpProblem("mcp_auth", "header_characters", "HTTP does not allow these characters in a header");
  }
  return headers;
}
