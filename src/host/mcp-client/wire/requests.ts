import { isObject } from "./json.ts";

/** A request that waits for its answer. */
export interface Asked {
  id: string | number;
  method: string;
}

/** Of more requests than this, which nobody answered, the oldest are forgotten: their answers are read as they are. */
const MAX_WAITING = 1_000;

/** What one connection has asked and not been answered: an answer names its request by the id only. */
export class Requests {
  readonly #methods = new Map<string, string>();
  /** Whose answers break off, by the last event that came of them. */
  readonly #interrupted = new Map<string, Asked>();
  /** Whose answers are to come on the other stream. */
  readonly #elsewhere = new Map<string, Asked>();
  /** Requests so far. */
  count = 0;
  /** Messages of the server so far. */
  heard = 0;
  /** Streams that are open for whatever the server says. */
  listening = 0;

  /** @returns the request, when the message is one. */
  sent(message: unknown): Asked | undefined {
    const asked = askedIn(message);
    if (!asked) return undefined;
    this.count++;
    remember(this.#methods, String(asked.id), asked.method);
    return asked;
  }

  /** @returns the method that was asked; the request waits no longer. */
  answered(id: unknown): string | undefined {
    const key = String(id);
    const method = this.#methods.get(key);
    this.#methods.delete(key);
    this.#elsewhere.delete(key);
    return method;
  }

  /** An event of the answer to a request. */
  told(eventId: string, asked: Asked): void {
    remember(this.#interrupted, eventId, asked);
  }

  /** The request whose answer broke off behind that event. */
  interrupted(eventId: string | null): Asked | undefined {
    const asked = eventId === null ? undefined : this.#interrupted.get(eventId);
    return asked && this.#methods.has(String(asked.id)) ? asked : undefined;
  }

  /** @returns whether the answer may come on another stream: its own one was empty. */
  mayComeElsewhere(asked: Asked): boolean {
    if (!this.listening) return false;
    this.#elsewhere.set(String(asked.id), asked);
    return true;
  }

  /** Those that wait for a stream that has ended. */
  abandoned(): Asked[] {
    const all = [...this.#elsewhere.values()];
    this.#elsewhere.clear();
    return all;
  }
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  const [oldest] = map.size > MAX_WAITING ? map.keys() : [];
  if (oldest !== undefined) map.delete(oldest);
}

/** The message in the body of a request of HTTP. */
export function readPosted(body: unknown): unknown {
  try {
    return typeof body === "string" ? JSON.parse(body) : undefined;
  } catch {
    return undefined;
  }
}

/** True for the body of a request that calls a tool. */
export function isCall(body: unknown): boolean {
  return (
    typeof body === "string" &&
    body.includes("tools/call") &&
    askedIn(readPosted(body))?.method === "tools/call"
  );
}

function askedIn(message: unknown): Asked | undefined {
  if (!isObject(message)) return undefined;
  const { id, method } = message;
  if (typeof method !== "string" || (typeof id !== "string" && typeof id !== "number")) return undefined;
  return { id, method };
}
