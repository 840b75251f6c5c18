import { CLIENT_INFO_META_KEY } from "@modelcontextprotocol/server";
import { z } from "zod";
import { asksByForm } from "./ask-user.ts";

const clientInfo = z.object({ name: z.string(), version: z.string().catch("") });
const message = z.object({
  method: z.string().catch(""),
  params: z
    .object({
      clientInfo: clientInfo.optional().catch(undefined),
      capabilities: z.unknown().optional(),
      _meta: z.record(z.string(), z.unknown()).catch({}),
    })
    .catch({ _meta: {} }),
});

/** What must be known of a body before anything serves it. */
export interface MessagesRead {
  /** All of them call tools: then those calls say who makes them. */
  onlyCallTools: boolean;
  initializes: boolean;
  /** The client that initializes can ask its user. */
  asks: boolean;
  /** What the agent calls itself; empty where it does not say. */
  client: string;
}

export function readMessages(body: unknown): MessagesRead {
  const messages = (Array.isArray(body) ? body : [body]).map((each) => message.safeParse(each).data);
  const info = messages
    .map(
      (each) =>
        each?.params.clientInfo ?? clientInfo.safeParse(each?.params._meta[CLIENT_INFO_META_KEY]).data,
    )
    .find((each) => each !== undefined);
  return {
    onlyCallTools: messages.length > 0 && messages.every((each) => each?.method === "tools/call"),
    initializes: messages.some((each) => each?.method === "initialize"),
    asks: messages.some((each) => each?.method === "initialize" && asksByForm(each.params.capabilities)),
    client: info ? `${info.name} ${info.version}`.trim().slice(0, 100) : "",
  };
}
