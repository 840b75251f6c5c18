import { createParser, type EventSourceMessage } from "eventsource-parser";
import { brokenAnswer } from "./broken-answer.ts";
import { isObject } from "./json.ts";
import { mendMessage } from "./mend-message.ts";
import { readMessages } from "./read-messages.ts";
import type { Asked, Requests } from "./requests.ts";

/** Characters before the first event that may be JSON after all; an event is not longer either. */
const MAX_BARE = 8 * 1024 * 1024;

/**
 * A stream of events whose messages are mended.
 * @param asked the request that this stream is to answer; without it, the stream is for whatever the server says.
 */
export function mendStream(
  body: ReadableStream<Uint8Array>,
  requests: Requests,
  asked?: Asked,
): ReadableStream<Uint8Array> {
  const stream = new MendedStream(requests, asked);
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    // Nobody pulls again before there is something: until then it is read on.
    pull: async (controller) => {
      const tell = (text: string) => {
        if (text) controller.enqueue(encoder.encode(text));
        return text !== "";
      };
      try {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) break;
          stream.feed(decoder.decode(value, { stream: true }));
          if (tell(stream.take())) return;
        }
        tell(stream.end());
        controller.close();
      } catch (error) {
        if (!tell(stream.end(error))) controller.error(error);
        else controller.close();
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

class MendedStream {
  readonly #requests: Requests;
  readonly #asked: Asked | undefined;
  readonly #parser;
  #mended = "";
  #events = 0;
  #bare = "";
  /** The rest of a stream whose events have ids can be asked for. */
  #resumable = false;
  #answered = false;

  constructor(requests: Requests, asked: Asked | undefined) {
    this.#requests = requests;
    this.#asked = asked;
    this.#parser = createParser({
      onEvent: (event) => this.#onEvent(event),
      onRetry: (milliseconds) => (this.#mended += `retry: ${milliseconds}\n\n`),
    });
  }

  feed(text: string): void {
    if (!this.#events && this.#bare.length < MAX_BARE) this.#bare += text;
    this.#parser.feed(text);
    if (this.#events) this.#bare = "";
  }

  /** @returns what was mended since. */
  take(): string {
    const mended = this.#mended;
    this.#mended = "";
    return mended;
  }

  /** @returns what else is to be told, at the end of the stream. @param cause of an end that was none. */
  end(cause?: unknown): string {
    // Some servers forget the empty line after the last event, some write bare JSON.
    this.#parser.feed("\n\n");
    if (!this.#events) this.#say(readMessages(this.#bare));
    const isEmpty = !this.#events && cause === undefined;
    if (!this.#asked) for (const asked of this.#requests.abandoned()) this.#break(asked, cause);
    else if (
      !this.#answered &&
      !this.#resumable &&
      !(isEmpty && this.#requests.mayComeElsewhere(this.#asked))
    )
      this.#break(this.#asked, cause);
    return this.take();
  }

  #break(asked: Asked, cause: unknown): void {
    this.#mended += frame({}, JSON.stringify(brokenAnswer(asked, cause)));
  }

  #onEvent({ event, id, data }: EventSourceMessage): void {
    this.#events++;
    this.#resumable ||= id !== undefined;
    if (id !== undefined && this.#asked) this.#requests.told(id, this.#asked);
    const messages = readMessages(data);
    // Other events have other contents, such as the address of the older transport; some call their messages otherwise.
    if (!event || event === "message" ? messages.length : messages.some(isMessage))
      this.#say(messages, { id });
    else this.#mended += frame({ event, id }, data);
  }

  #say(messages: readonly unknown[], head: Head = {}): void {
    for (const message of messages) {
      this.#requests.heard++;
      const mended = mendMessage(message, this.#requests, isNameless(message) ? this.#asked : undefined);
      this.#answered ||= this.#answers(mended);
      this.#mended += frame(head, JSON.stringify(mended));
    }
  }

  #answers(message: unknown): boolean {
    return isObject(message) && !("method" in message) && String(message["id"]) === String(this.#asked?.id);
  }
}

type Head = Pick<EventSourceMessage, "event" | "id">;

function frame({ event, id }: Head, text: string): string {
  const head = `${event ? `event: ${event}\n` : ""}${id === undefined ? "" : `id: ${id}\n`}`;
  const data = text.split("\n").map((line) => `data: ${line}\n`);
  return `${head}${data.join("")}\n`;
}

function isMessage(value: unknown): boolean {
  return isObject(value) && "jsonrpc" in value;
}

/** An answer without an id answers what was asked. */
function isNameless(message: unknown): boolean {
  return isObject(message) && message["method"] === undefined && (message["id"] ?? null) === null;
}
