import type { ServerResponse } from "node:http";
import { type FakeServer, listen, readBody } from "./listen.ts";

type Answer = (params: Record<string, unknown>, response: ServerResponse) => unknown;

/**
 * An MCP server of the old protocol without an SDK, for answers that no SDK would give. An answer of `undefined`
 * means that the script has dealt with the response itself.
 */
export function listenMcp(script: Record<string, Answer>): Promise<FakeServer> {
  const usual: Record<string, Answer> = {
    initialize: ({ protocolVersion }) => ({
      protocolVersion,
      capabilities: { tools: {} },
      serverInfo: { name: "scripted", version: "1" },
    }),
  };
  return listen(async (request, response) => {
    if (request.method !== "POST") return void response.writeHead(405).end();
    const { id, method, params } = JSON.parse(await readBody(request));
    if (id === undefined) return void response.writeHead(202).end();
    const answer = script[method] ?? usual[method];
    const result = answer?.(params ?? {}, response);
    if (answer && result === undefined) return;
    const body = answer ? { result } : { error: { code: -32601, message: "unknown method" } };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ jsonrpc: "2.0", id, ...body }));
  });
}
