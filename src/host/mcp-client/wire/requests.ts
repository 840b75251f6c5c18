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

  /** @returns the request, when the message is one. */
  sent(message: unknown): Asked | undefined {
    const asked = askedIn(message);
    if (!asked) return undefined;
    this.#methods.set(String(asked.id), asked.method);
    const [oldest] = this.#methods.size > MAX_WAITING ? this.#methods.keys() : [];
    if (oldest !== undefined) this.#methods.delete(oldest);
    return asked;
  }

  /** @returns the method that was asked; the request waits no longer. */
  answered(id: unknown): string | undefined {
    const key = String(id);
    const method = this.#methods.get(key);
    this.#methods.delete(key);
    return method;
  }
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
