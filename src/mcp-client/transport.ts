import {
  type FetchLike,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type Transport,
} from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { SidecarError } from "../errors.ts";
import type { McpServerRecord } from "../odoo/records/mcp-server.ts";
import { MAX_MESSAGE_BYTES } from "./limited-body.ts";
import type { UrlGuard } from "./url-guard.ts";

/** A program that the operator of the sidecar allows; people choose it by its name only. */
export interface StdioCommand {
  command: string;
  args: string[];
  /** Its whole environment beside PATH. */
  env: Record<string, string>;
}

export type StdioCommands = ReadonlyMap<string, StdioCommand>;

export interface TransportOptions {
  commands: StdioCommands;
  urlGuard: UrlGuard;
}

/** How to reach a server, not connected yet. */
export interface Connection {
  transport: Transport;
  /** What the network's last failure was: the SDK's SSE transport keeps no more than its text. */
  networkFailure?: () => unknown;
}

/** @throws SidecarError for what cannot be a server. */
export function createTransport(
  server: McpServerRecord,
  { commands, urlGuard }: TransportOptions,
): Connection {
  if (server.stopped)
    throw new SidecarError("mcp_error", "An administrator stopped this server. Start it in its form.");
  if (server.scope === "user" && server.transport !== "streamable_http" && server.transport !== "sse")
    throw new SidecarError("mcp_error", "A server that a person attaches must be reached over HTTP.");
  switch (server.transport) {
    case "stdio":
      return { transport: stdio(server, commands) };
    case "internal":
      throw new SidecarError("mcp_error", "Odoo's own tools are not available in this sidecar.");
    case "sse":
      return sse(server, urlGuard(server));
    case "streamable_http":
      return {
        transport: new StreamableHTTPClientTransport(urlOf(server), {
          requestInit: { headers: headersOf(server) },
          fetch: urlGuard(server),
        }),
      };
  }
}

function sse(server: McpServerRecord, fetch: FetchLike): Connection {
  let failure: unknown;
  return {
    transport: new SSEClientTransport(urlOf(server), {
      requestInit: { headers: headersOf(server) },
      fetch: async (url, init) => {
        try {
          return await fetch(url, init);
        } catch (error) {
          failure = error;
          throw error;
        }
      },
    }),
    networkFailure: () => failure,
  };
}

function stdio({ command: name }: McpServerRecord, commands: StdioCommands): Transport {
  const allowed = commands.get(name);
  if (!allowed)
    throw new SidecarError(
      "mcp_error",
      `The sidecar allows no command named ${JSON.stringify(name)}. Its operator lists them in STDIO_COMMANDS.`,
    );
  const { command, args, env } = allowed;
  return new StdioClientTransport({
    command,
    args,
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", ...env },
    stderr: "ignore",
    maxBufferSize: MAX_MESSAGE_BYTES,
  });
}

function urlOf({ url }: McpServerRecord): URL {
  if (!URL.canParse(url)) throw new SidecarError("mcp_not_mcp", "The server's URL is not valid.");
  const parsed = new URL(url);
  if (parsed.username || parsed.password)
    throw new SidecarError(
      "mcp_auth",
      "The URL holds a name or password. Remove it, and enter it as key or header.",
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
    throw new SidecarError("mcp_auth", "The key or a header has characters that HTTP does not allow.");
  }
  return headers;
}
