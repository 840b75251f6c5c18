import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Logger } from "../../core/log.ts";
import { failure } from "../../core/tool/tool-result.ts";
import type { ToolCalls } from "../call/tool-calls.ts";
import type { Caller, Credential } from "../identity/credential.ts";
import { GatewayRefusal } from "../identity/refusal.ts";
import { type AgentCalls, type CallContext, createServer, INSTRUCTIONS } from "./create-server.ts";
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
  const callerOf = ({ client }: CallContext): Caller => ({
    ...{ door: "stdio", credential, address: "" },
    client: nameOf(client),
  });
  // Here is no status that could say it.
  const said = (error: unknown) => {
    if (error instanceof GatewayRefusal) return failure(error.message);
    throw error;
  };
  const agent: AgentCalls = {
    call: (name, args, context, confirmed) =>
      calls.call(callerOf(context), name, args, context.signal, confirmed).catch(said),
    notAgreed: (name, args, answer, context) =>
      calls.notAgreed(callerOf(context), name, args, answer).catch(said),
    read: (name, call, context) => calls.read(callerOf(context), name, call, context.signal),
  };
  return serveStdio(() => createServer(agent, [INSTRUCTIONS, note].filter(Boolean).join(" ")), {
    onerror: (error) => log.warn({ err: error }, "message refused"),
  });
}
