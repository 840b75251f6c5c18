import {
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type Transport,
} from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { SidecarError } from "../errors.ts";
import type { McpServerRecord } from "../odoo/records/mcp-server.ts";

/** A program that the operator of the sidecar allows; people choose it by its name only. */
export interface StdioCommand {
  command: string;
  args: string[];
  /** Its whole environment beside PATH. */
  env: Record<string, string>;
}

export type StdioCommands = ReadonlyMap<string, StdioCommand>;

/** Bytes of one message of a program; a longer one ends it. */
const MAX_MESSAGE = 8 * 1024 * 1024;

/** How to reach a server, not connected yet. @throws SidecarError for what cannot be a server. */
export function createTransport(server: McpServerRecord, commands: StdioCommands): Transport {
  switch (server.transport) {
    case "stdio":
      return stdio(server, commands);
    case "internal":
      throw new SidecarError("mcp_error", "Odoo's own tools are not available in this sidecar.");
    case "sse":
      return new SSEClientTransport(urlOf(server), { requestInit: { headers: headersOf(server) } });
    case "streamable_http":
      return new StreamableHTTPClientTransport(urlOf(server), {
        requestInit: { headers: headersOf(server) },
      });
  }
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
    maxBufferSize: MAX_MESSAGE,
  });
}

function urlOf({ url }: McpServerRecord): URL {
  if (URL.canParse(url)) return new URL(url);
  throw new SidecarError("mcp_not_mcp", "The server's URL is not valid.");
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
