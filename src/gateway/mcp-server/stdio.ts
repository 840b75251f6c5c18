import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Logger } from "../../core/log.ts";
import { failure } from "../../core/tool/tool-result.ts";
import type { ToolCalls } from "../call/tool-calls.ts";
import type { Caller, Credential } from "../identity/credential.ts";
import { GatewayRefusal } from "../identity/refusal.ts";
import { type CallTool, createServer, INSTRUCTIONS } from "./create-server.ts";
import { nameOf } from "./messages.ts";

export interface StdioOptions {
  calls: ToolCalls;
  credential: Credential;
  /** What agents are told besides; empty: nothing. */
  note: string;
  log: Logger;
}

/** MCP of both eras on standard input and output. @returns what ends it. */
export function serveOverStdio({ calls, credential, note, log }: StdioOptions): { close(): Promise<void> } {
  const callTool: CallTool = async (name, args, { signal, client }) => {
    const caller: Caller = { door: "stdio", credential, client: nameOf(client), address: "" };
    try {
      return await calls.call(caller, name, args, signal);
    } catch (error) {
      // Here is no status that could say it.
      if (error instanceof GatewayRefusal) return failure(error.message);
      throw error;
    }
  };
  return serveStdio(() => createServer(callTool, [INSTRUCTIONS, note].filter(Boolean).join(" ")), {
    onerror: (error) => log.warn({ err: error }, "message refused"),
  });
}
