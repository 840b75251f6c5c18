import { randomUUID } from "node:crypto";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { type FakeServer, listen, readBody } from "./listen.ts";

/** A real MCP server that remembers: its tool `count` tells how often it was called in this session, and with which key. */
export class CountingMcp {
  url = "";
  readonly #transports = new Map<string, StreamableHTTPServerTransport>();
  #server: FakeServer | undefined;

  async start(): Promise<void> {
    this.#server = await listen(async (request, response) => {
      const text = await readBody(request);
      const session = request.headers["mcp-session-id"];
      let transport = typeof session === "string" ? this.#transports.get(session) : undefined;
      if (!transport) {
        transport = new StreamableHTTPServerTransport({
          sessionIdGenerator: () => randomUUID(),
          onsessioninitialized: (id) =>
            void this.#transports.set(id, transport as StreamableHTTPServerTransport),
        });
        await counter(request.headers.authorization).connect(transport);
      }
      await transport.handleRequest(request, response, text ? JSON.parse(text) : undefined);
    });
    this.url = `${this.#server.url}/mcp`;
  }

  close(): Promise<void> | undefined {
    return this.#server?.close();
  }
}

function counter(authorization: string | undefined): McpServer {
  const server = new McpServer({ name: "counter", version: "1" });
  let calls = 0;
  server.registerTool("count", {}, () => ({
    content: [{ type: "text", text: `${++calls} with ${authorization ?? "no key"}` }],
  }));
  return server;
}
