import { CLIENT_INFO_META_KEY } from "@modelcontextprotocol/server";
import { z } from "zod";

const clientInfo = z.object({ name: z.string(), version: z.string().catch("") });
const message = z.object({
  id: z.unknown().optional(),
  method: z.string().catch(""),
  params: z
    .object({
      clientInfo: clientInfo.optional().catch(undefined),
      _meta: z.record(z.string(), z.unknown()).catch({}),
    })
    .catch({ _meta: {} }),
});

/** What must be known of a body before anything serves it. */
export interface MessagesRead {
  /** All of them call tools: then those calls say who makes them. */
  onlyCallTools: boolean;
  /** Some of them want an answer; others only tell something, such as an answer of the agent. */
  asks: boolean;
  /** It opens a stream of what changes. */
  listens: boolean;
  initializes: boolean;
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
    asks: messages.some((each) => each === undefined || (each.id !== undefined && each.method !== "")),
    listens: messages.some((each) => each?.method === "subscriptions/listen"),
    initializes: messages.some((each) => each?.method === "initialize"),
    client: info ? `${info.name} ${info.version}`.trim().slice(0, 100) : "",
  };
}

/** An `initialize` of an agent that can do nothing while it waits for an answer; other messages as they are. */
export function withoutCapabilities(body: unknown): unknown {
  const asked = z.looseObject({ method: z.literal("initialize"), params: z.looseObject({}) }).safeParse(body);
  if (!asked.success) return body;
  return { ...asked.data, params: { ...asked.data.params, capabilities: {} } };
}
