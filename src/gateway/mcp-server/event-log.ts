import type { EventId, EventStore, JSONRPCMessage, StreamId } from "@modelcontextprotocol/server";
import type { Store } from "../../core/store/store.ts";

/** An event that is older than so many others of its session is not looked for. */
const MAX_BEHIND = 1000;

/**
 * What a session of 2025's protocol was sent, so that an agent that lost its connection reads it again. Events are
 * numbered through all streams of the session.
 */
export class EventLog implements EventStore {
  readonly #store: Store;
  readonly #session = crypto.randomUUID();
  #last = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  async storeEvent(streamId: StreamId, message: JSONRPCMessage): Promise<EventId> {
    const id = String(++this.#last);
    this.#room.set(this.#key(id), `${streamId}\n${JSON.stringify(message)}`);
    return id;
  }

  async getStreamIdForEventId(eventId: EventId): Promise<StreamId | undefined> {
    return this.#find(eventId)?.streamId;
  }

  async replayEventsAfter(
    lastEventId: EventId,
    { send }: { send: (eventId: EventId, message: JSONRPCMessage) => Promise<void> },
  ): Promise<StreamId> {
    const streamId = this.#find(lastEventId)?.streamId;
    if (streamId === undefined) throw new Error("The event is not known any more.");
    const first = Math.max(Number(lastEventId) + 1, this.#last - MAX_BEHIND);
    for (let number = first; number <= this.#last; number++) {
      const event = this.#find(String(number));
      // An event without a message only gave the stream its first number.
      if (event?.streamId === streamId && "jsonrpc" in event.message)
        await send(String(number), event.message);
    }
    return streamId;
  }

  #find(eventId: EventId): { streamId: StreamId; message: JSONRPCMessage } | undefined {
    const event = this.#room.get(this.#key(eventId));
    if (event === undefined) return;
    const end = event.indexOf("\n");
    return {
      streamId: event.slice(0, end),
      message: JSON.parse(event.slice(end + 1)) as JSONRPCMessage,
    };
  }

  #key(eventId: EventId): string {
    return `${this.#session} ${eventId}`;
  }

  get #room() {
    return this.#store.room<string>("gatewayEvents");
  }
}
