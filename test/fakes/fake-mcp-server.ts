import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { AuthInfo } from "@modelcontextprotocol/sdk/server/auth/types.js";
import { isInitializeRequest } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import { type FakeServer, listen, readBody } from "./listen.ts";

/** A real MCP server of the 1.x SDK with sessions, whose tools behave as tests need; it counts what it sees. */
export class FakeMcp {
  url = "";
  initializes = 0;
  /** How the last client introduced itself. */
  clientInfo: { name: string; version: string } | undefined;
  toolLists = 0;
  calls: { tool: string; args: unknown }[] = [];
  /** Calls whose cancellation arrived. */
  cancelled = 0;
  /** Sessions that their client has ended. */
  ended = 0;
  /** The methods of all requests, in order. */
  methods: string[] = [];
  /** Tools beside the usual ones; `announce` tells that they changed. */
  extraTools: string[] = [];
  /** Says who makes a request; one that it has answered itself goes no further. */
  guard: (request: IncomingMessage, response: ServerResponse) => Promise<AuthInfo | undefined> | undefined =
    () => undefined;
  /** Answers calls in place of the tools, which have done their work. */
  answerCall: ((response: ServerResponse) => void) | undefined;
  #server: FakeServer | undefined;
  readonly #transports = new Map<string, StreamableHTTPServerTransport>();
  readonly #sessions: McpServer[] = [];

  async start(port = 0): Promise<string> {
    this.#server = await listen(async (request, response) => {
      const auth = await this.guard(request, response);
      if (response.writableEnded) return;
      if (request.method === "DELETE") this.ended++;
      const text = await readBody(request);
      const body: unknown = text ? JSON.parse(text) : undefined;
      const method = typeof body === "object" && body !== null && "method" in body ? body.method : "";
      if (typeof method === "string" && method) this.methods.push(method);
      if (method === "tools/list") this.toolLists++;
      if (method === "tools/call" && this.answerCall) return this.answerCall(response);
      const sessionId = request.headers["mcp-session-id"];
      let transport = typeof sessionId === "string" ? this.#transports.get(sessionId) : undefined;
      if (!transport && isInitializeRequest(body)) {
        this.initializes++;
        this.clientInfo = body.params.clientInfo;
        transport = new StreamableHTTPServerTransport({
          sessionIdGenerator: () => randomUUID(),
          onsessioninitialized: (id) =>
            void this.#transports.set(id, transport as StreamableHTTPServerTransport),
        });
        const server = this.#tools();
        this.#sessions.push(server);
        await server.connect(transport);
      }
      if (!transport) {
        response
          .writeHead(sessionId ? 404 : 400)
          .end(JSON.stringify({ jsonrpc: "2.0", id: null, error: { code: -32001, message: "no session" } }));
        return;
      }
      await transport.handleRequest(Object.assign(request, auth && { auth }), response, body);
    }, port);
    this.url = `${this.#server.url}/mcp`;
    return this.url;
  }

  /** Forgets all sessions, as a restarted server does. */
  forgetSessions(): void {
    this.#transports.clear();
  }

  /** Tells all sessions that the tools changed. */
  announce(): void {
    for (const session of this.#sessions) session.sendToolListChanged();
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  close(): Promise<void> | undefined {
    return this.#server?.close();
  }

  #tools(): McpServer {
    const server = new McpServer({ name: "fake", version: "1" });
    const seen = (tool: string, args: unknown) => this.calls.push({ tool, args });
    const answer = (text: string) => ({ content: [{ type: "text" as const, text }] });
    server.registerTool(
      "echo",
      { description: "Says it again", inputSchema: { message: z.string() } },
      (args) => {
        seen("echo", args);
        return answer(`Echo: ${args.message}`);
      },
    );
    server.registerTool("wait", { inputSchema: { ms: z.number() } }, async (args, { signal }) => {
      seen("wait", args);
      signal.addEventListener("abort", () => this.cancelled++, { once: true });
      await pause(args.ms, undefined, { signal });
      return answer(`Waited ${args.ms}`);
    });
    server.registerTool(
      "steps",
      { inputSchema: { count: z.number(), ms: z.number(), message: z.string().optional() } },
      async (args, extra) => {
        seen("steps", args);
        const progressToken = extra._meta?.progressToken;
        for (let step = 1; step <= args.count; step++) {
          await pause(args.ms);
          if (progressToken !== undefined)
            await extra.sendNotification({
              method: "notifications/progress",
              params: { progressToken, progress: step, total: args.count, message: args.message },
            });
        }
        return answer("All steps done");
      },
    );
    server.registerTool("fail", {}, () => {
      seen("fail", {});
      return { ...answer("The disk is full."), isError: true };
    });
    server.registerTool("big", { inputSchema: { bytes: z.number() } }, (args) =>
      answer(`<${"x".repeat(args.bytes - 2)}>`),
    );
    server.registerTool("whoami", {}, ({ authInfo }) => answer(String(authInfo?.extra?.["subject"])));
    server.registerTool("picture", {}, () => ({
      content: [
        { type: "text" as const, text: "Here it is" },
        { type: "image" as const, mimeType: "image/png", data: "iVBORw0KGgo=" },
      ],
    }));
    for (const name of this.extraTools) server.registerTool(name, {}, () => answer(name));
    return server;
  }
}

/** The records of its tools, as Odoo would hold them. */
export const FAKE_MCP_TOOLS = ["echo", "wait", "steps", "fail", "big", "picture"].map((name, position) => ({
  id: 100 + position,
  name,
}));
