import {
  Client,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type Transport,
} from "@modelcontextprotocol/client";
import { SidecarError } from "../errors.ts";
import type { McpServerRecord } from "../odoo/records/mcp-server.ts";

const CLIENT_INFO = { name: "odoo-mcp-sidecar", version: "0.1.0" };

export interface ConnectOptions {
  signal: AbortSignal;
  timeoutMs: number;
}

/** Opens a session of its own with a server. @throws whatever the SDK throws; see `toMcpError`. */
export async function connectMcp(
  server: McpServerRecord,
  { signal, timeoutMs }: ConnectOptions,
): Promise<Client> {
  const client = new Client(CLIENT_INFO, { versionNegotiation: { mode: "auto" } });
  const transport = createTransport(server);
  const connected = client.connect(transport, { timeout: timeoutMs, signal });
  try {
    await raceAbort(connected, signal);
    return client;
  } catch (error) {
    connected.catch(() => undefined);
    await client.close().catch(() => undefined);
    await transport.close().catch(() => undefined);
    throw error;
  }
}

function createTransport(server: McpServerRecord): Transport {
  if (server.transport !== "streamable_http" && server.transport !== "sse")
    throw new SidecarError(
      "mcp_error",
      `The transport ${server.transport} is not available in this sidecar.`,
    );
  if (!URL.canParse(server.url)) throw new SidecarError("mcp_not_mcp", "The server's URL is not valid.");
  const url = new URL(server.url);
  const options = { requestInit: { headers: headersOf(server) } };
  return server.transport === "sse"
    ? new SSEClientTransport(url, options)
    : new StreamableHTTPClientTransport(url, options);
}

function headersOf(server: McpServerRecord): Headers {
  const headers = new Headers();
  if (server.auth === "bearer" && server.stored_api_key)
    headers.set("authorization", `Bearer ${server.stored_api_key}`);
  if (server.auth === "headers")
    for (const [name, value] of Object.entries(server.stored_headers_json)) headers.set(name, String(value));
  return headers;
}

/** Some transports wait for a silent server without looking at the signal. */
function raceAbort<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
