import {
  type AuthProvider,
  type FetchLike,
  SSEClientTransport,
  SseError,
  StreamableHTTPClientTransport,
  type Transport,
} from "@modelcontextprotocol/client";
import { SidecarError } from "../../core/errors/errors.ts";
import type { Logger } from "../../core/log.ts";
import type { McpServerRecord } from "../../core/odoo/records/mcp-server.ts";
import type { McpOAuth } from "./oauth/oauth.ts";
import { type StdioCommand, StdioTransport } from "./stdio-transport.ts";
import type { UrlGuard } from "./url-guard/url-guard.ts";

export type StdioCommands = ReadonlyMap<string, StdioCommand>;

export interface TransportOptions {
  commands: StdioCommands;
  urlGuard: UrlGuard;
  oauth: McpOAuth;
  log: Logger;
}

/** How to reach a server, not connected yet. */
export interface Connection {
  transport: Transport;
  /** The reason behind an error of the SDK, where the transport knows more than the SDK keeps. */
  explain?: (error: unknown) => unknown;
}

/** @throws SidecarError for what cannot be a server. */
export function createTransport(
  server: McpServerRecord,
  { commands, urlGuard, oauth, log }: TransportOptions,
): Connection {
  if (server.stopped)
    throw new SidecarError("mcp_error", "An administrator stopped this server. Start it in its form.", {
      reason: "stopped",
    });
  if (server.scope === "user" && server.transport !== "streamable_http" && server.transport !== "sse")
    throw new SidecarError("mcp_error", "A server that a person attaches must be reached over HTTP.");
  const http = (): HttpOptions => ({
    requestInit: { headers: headersOf(server) },
    ...(server.auth === "oauth" ? oauth.authorization(server) : { fetch: urlGuard(server) }),
  });
  switch (server.transport) {
    case "stdio":
      return stdio(server, commands, log);
    case "internal":
      throw new SidecarError("mcp_error", "Odoo's own tools are no MCP server to connect to.");
    case "sse":
      return sse(server, http());
    case "streamable_http":
      return { transport: new StreamableHTTPClientTransport(urlOf(server), http()) };
  }
}

interface HttpOptions {
  requestInit: RequestInit;
  fetch: FetchLike;
  authProvider?: AuthProvider;
}

function sse(server: McpServerRecord, options: HttpOptions): Connection {
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

function stdio({ command: name }: McpServerRecord, commands: StdioCommands, log: Logger): Connection {
  const command = commands.get(name);
  if (!command) throw commandNotAllowed(name, [...commands.keys()].join(", "));
  const transport = new StdioTransport(command, log);
  return { transport, explain: (error) => transport.explain(error) };
}

function commandNotAllowed(command: string, allowed: string): SidecarError {
  if (!allowed)
    return new SidecarError(
      "mcp_error",
      "The sidecar allows no commands yet. Its operator lists them in STDIO_COMMANDS.",
      { reason: "no_commands_allowed" },
    );
  return new SidecarError(
    "mcp_error",
    `The sidecar allows no command named ${JSON.stringify(command)}, only: ${allowed}. Its operator lists them in STDIO_COMMANDS.`,
    { reason: "command_not_allowed", values: { command, allowed } },
  );
}

function urlOf({ url }: McpServerRecord): URL {
  if (!URL.canParse(url))
    throw new SidecarError("mcp_not_mcp", "The server's URL is not valid.", { reason: "url_not_valid" });
  const parsed = new URL(url);
  if (parsed.username || parsed.password)
    throw new SidecarError(
      "mcp_auth",
      "The URL holds a name or password. Remove it, and enter it as key or header.",
      { reason: "url_with_credentials" },
    );
  return parsed;
}

function headersOf(server: McpServerRecord): Headers {
  const headers = new Headers();
  try {
    if (server.auth === "bearer" && server.stored_api_key)
      headers.set("authorization", `Bearer ${server.stored_api_key}`);
    if (server.auth === "headers")
      for (const [name, value] of Object.entries(server.stored_headers_json))
        headers.set(name, String(value));
  } catch {
    throw new SidecarError("mcp_auth", "The key or a header has characters that HTTP does not allow.", {
      reason: "header_characters",
    });
  }
  return headers;
}
