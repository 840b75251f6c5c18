import {
  type AuthProvider,
  type FetchLike,
  SdkErrorCode,
  SdkHttpError,
  SSEClientTransport,
  SseError,
  StreamableHTTPClientTransport,
  type Transport,
} from "@modelcontextprotocol/client";
import type { Logger } from "../../core/log.ts";
import type { BoundedMap } from "../../core/store/bounded-map.ts";
import { connectionKey } from "./connection-key.ts";
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
import { isCall } from "./wire/requests.ts";
import { fetchAtHome, isRedirect } from "./wire/home.ts";
import { tolerantFetch } from "./wire/tolerant-fetch.ts";
import { watchEnd } from "./wire/watch-end.ts";

export type StdioCommands = ReadonlyMap<string, StdioCommand>;

export interface TransportOptions {
  commands: StdioCommands;
  urlGuard: UrlGuard;
  oauth: McpOAuth;
  /** Where redirects led, by connection. */
  homes: BoundedMap<string>;
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
  { commands, urlGuard, oauth, homes, log }: TransportOptions,
): Unconnected {
  if (server.transport === "stdio") return stdio(server, commands, log);
  const url = urlOf(server);
  const guarded = urlGuard(server.addresses);
  const atHome =
    server.transport === "sse" ? guarded : fetchAtHome(guarded, { url, homes, key: connectionKey(server) });
  // Innermost but for the guard: what asks for a login must be the response that the SDK and the login see.
  const fetch = tolerantFetch(atHome);
  const options: HttpOptions = {
    requestInit: { headers: headersOf(server) },
    ...(usesOAuth(server) ? oauth.authorization(server, fetch) : { fetch }),
  };
  if (server.transport === "sse") return sse(url, options);
  return { transport: new StreamableHTTPClientTransport(url, options) };
}

interface HttpOptions {
  requestInit: RequestInit;
  fetch: FetchLike;
  authProvider?: AuthProvider;
}

/**
 * The older transport. Its stream is its session: the SDK would open another one when it ends, and go on there without
 * an introduction, which servers refuse or never answer.
 */
function sse(url: URL, options: HttpOptions): Unconnected {
  let failure: unknown;
  const fetch: FetchLike = async (input, init) => {
    try {
      const response: Response = await options.fetch(input, init);
      if ((init?.method ?? "GET") === "POST") return await posted(response, init?.body, options);
      return response.ok ? watchEnd(response, () => void transport.close()) : response;
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  const transport = new SSEClientTransport(url, { ...options, fetch });
  return { transport, explain: (error) => (error instanceof SseError ? failure : undefined) };
}

/** The SDK would keep neither the status of a refusal nor what the server said. */
async function posted(response: Response, body: unknown, { authProvider }: HttpOptions): Promise<Response> {
  const { ok, status, statusText } = response;
  if (ok || (status === 401 && authProvider) || (isRedirect(response) && !isCall(body))) return response;
  const text = await response.text();
  throw new SdkHttpError(SdkErrorCode.ClientHttpNotImplemented, `HTTP ${status}`, {
    status,
    statusText,
    text,
  });
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
