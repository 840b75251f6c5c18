import { setTimeout as sleep } from "node:timers/promises";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { z } from "zod";
import type { RunningOdoo } from "../odoo/program.ts";

const Login = z.object({ result: z.object({ uid: z.number() }) });
const Answer = z.object({ success: z.boolean(), data: z.unknown(), error: z.string().optional() });
const Conversation = z.object({ id: z.number() });
const Posted = z.object({
  message: z.object({ id: z.number() }),
  run: z.object({ id: z.number(), stream_url: z.string() }),
});
const Event = z.looseObject({ type: z.string(), done: z.boolean().optional() });

export type ChatEvent = z.infer<typeof Event>;
export interface ReceivedEvent {
  id: number;
  event: ChatEvent;
}

const REATTACH_AFTER_MS = 100;

/** One person's session with the addon's own routes: what the browser does, without a browser. */
export class Chat {
  readonly #url: string;
  readonly #cookie: string;

  private constructor(url: string, cookie: string) {
    this.#url = url;
    this.#cookie = cookie;
  }

  static async signIn({ url, db, login, password }: RunningOdoo): Promise<Chat> {
    const response = await fetch(`${url}/web/session/authenticate`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", method: "call", params: { db, login, password } }),
    });
    Login.parse(await response.json());
    const cookie = response.headers.getSetCookie().find((line) => line.startsWith("session_id="));
    if (!cookie) throw new Error("Odoo did not open a session");
    return new Chat(url, cookie.split(";")[0] ?? "");
  }

  /** The raw answer of a route. */
  request(path: string, body: unknown): Promise<Response> {
    return fetch(this.#url + path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Cookie: this.#cookie },
      body: JSON.stringify(body),
    });
  }

  /** `data` of a route's answer. @throws when the route says `success: false`. */
  async call<Data>(data: z.ZodType<Data>, path: string, body: unknown = {}): Promise<Data> {
    return dataOf(data, path, await this.request(path, body));
  }

  /** `data` of what GET answers. @throws as `call` does. */
  async read<Data>(data: z.ZodType<Data>, path: string): Promise<Data> {
    return dataOf(data, path, await fetch(this.#url + path, { headers: { Cookie: this.#cookie } }));
  }

  /** A new conversation with the assistant of that name. */
  async converse(assistant = "Demo Assistant"): Promise<number> {
    const Agents = z.array(z.object({ id: z.number(), name: z.string() }));
    const agents = await this.call(Agents, "/api/ai/agents");
    const agent = agents.find(({ name }) => name === assistant);
    if (!agent) throw new Error(`There is no assistant named ${assistant}`);
    const body = { action: "create", assistant_id: agent.id };
    return (await this.call(Conversation, "/api/ai/conversations", body)).id;
  }

  /** @param companies that are switched on, the active one first; Odoo's choice without. */
  post(channelId: number, body: string, companies: number[] = []): Promise<z.infer<typeof Posted>> {
    return this.call(Posted, "/api/ai/chat/post", { channel_id: channelId, body, company_ids: companies });
  }

  /** One attachment to a run's stream, as it is: ends when the server closes it. */
  async *attach(streamUrl: string, lastEventId = 0, signal?: AbortSignal): AsyncGenerator<ReceivedEvent> {
    const response = await fetch(this.#url + streamUrl, {
      headers: { Accept: "text/event-stream", "Last-Event-ID": String(lastEventId), Cookie: this.#cookie },
      signal: signal ?? null,
    });
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      throw new StreamRefused(response.status);
    }
    const frames = response.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    for await (const { id, data } of frames)
      yield { id: Number(id ?? 0), event: Event.parse(JSON.parse(data)) };
  }

  /** A run's events to its end: attaches again whenever the connection ends before the run does. */
  async *follow(streamUrl: string, signal?: AbortSignal): AsyncGenerator<ReceivedEvent> {
    let last = 0;
    for (;;) {
      try {
        for await (const received of this.attach(streamUrl, last, signal)) {
          yield received;
          last = Math.max(last, received.id);
          if (received.event.type === "done" || received.event.type === "error") return;
        }
      } catch (error) {
        signal?.throwIfAborted();
        // A refusal for good; a full server (5xx) or a lost connection passes.
        if (error instanceof StreamRefused && error.status < 500) throw error;
      }
      await sleep(REATTACH_AFTER_MS * (1 + Math.random()), undefined, { ...(signal && { signal }) });
    }
  }
}

async function dataOf<Data>(data: z.ZodType<Data>, path: string, response: Response): Promise<Data> {
  const answer = Answer.parse(await response.json());
  if (!answer.success) throw new Error(`${path}: HTTP ${response.status} ${answer.error ?? ""}`);
  return data.parse(answer.data);
}

export class StreamRefused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`The stream was refused: HTTP ${status}`);
    this.name = "StreamRefused";
    this.status = status;
  }
}
