import { setTimeout as pause } from "node:timers/promises";
import { serve } from "@hono/node-server";
import { type CallToolResult, createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";

/** A real MCP server of the 2.x SDK that speaks the 2026-07-28 protocol and nothing older. */
export class FakeModernMcp {
  url = "";
  /** The methods of all requests, in order. */
  methods: string[] = [];
  /** Tools beside `echo`; `announce` tells that they changed. */
  extraTools: string[] = [];
  /** How long it takes for each answer. */
  delayMs = 0;
  /** Tools beside those, by name, with what they answer. */
  readonly results = new Map<string, CallToolResult>();
  readonly #handler = createMcpHandler(() => this.#server(), { legacy: "reject" });
  #http: ReturnType<typeof serve> | undefined;

  async start(port = 0): Promise<string> {
    this.url = await new Promise((resolve) => {
      this.#http = serve(
        {
          hostname: "127.0.0.1",
          port,
          fetch: async (request) => {
            this.methods.push(request.headers.get("mcp-method") ?? "");
            if (this.delayMs) await pause(this.delayMs);
            return this.#handler.fetch(request);
          },
        },
        (address) => resolve(`http://127.0.0.1:${address.port}/mcp`),
      );
    });
    return this.url;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Tells all that listen that the tools changed. */
  announce(): void {
    this.#handler.notify.toolsChanged();
  }

  async close(): Promise<void> {
    await this.#handler.close();
    await new Promise<void>((resolve) => {
      if (!this.#http) return resolve();
      this.#http.close(() => resolve());
      if ("closeAllConnections" in this.#http) this.#http.closeAllConnections();
    });
  }

  #server(): McpServer {
    const server = new McpServer(
      { name: "modern", version: "1" },
      { capabilities: { tools: { listChanged: true } } },
    );
    server.registerTool(
      "echo",
      { description: "Says it again", inputSchema: z.object({ message: z.string() }) },
      ({ message }) => ({ content: [{ type: "text", text: `Echo: ${message}` }] }),
    );
    for (const name of this.extraTools)
      server.registerTool(name, {}, () => ({ content: [{ type: "text", text: name }] }));
    for (const [name, result] of this.results) server.registerTool(name, {}, () => result);
    return server;
  }
}
