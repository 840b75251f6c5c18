import { brokenAnswer } from "./broken-answer.ts";
import { mendStream } from "./mend-stream.ts";
import type { Asked, Requests } from "./requests.ts";
import { watchEnd } from "./watch-end.ts";

/** A stream that ends sooner, in milliseconds, and says nothing is none. */
const SHORTEST_MS = 5_000;
/** So often the client comes back to such a stream, and to a server that does not answer. */
const MAX_FRUITLESS = 2;

/**
 * What a server says beside the answers to requests, on the stream that the client opens with GET. The SDK would open
 * it again every second where it ends at once, for as long as the session lives.
 */
export class OtherStream {
  readonly #requests: Requests;
  #fruitless = 0;
  #lost = 0;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** @param get asks for the stream. @param lastEventId where it goes on. */
  async open(get: () => Promise<Response>, lastEventId: string | null): Promise<Response> {
    const asked = this.#requests.interrupted(lastEventId);
    if (asked) return this.#resume(get, asked);
    if (this.#fruitless >= MAX_FRUITLESS) return noStream();
    const response = await get();
    if (!response.ok) return response;
    if (!isEventStream(response) || !response.body) {
      // A page, or the word that all is well: some health checks look here.
      if (this.#requests.count === 0) return response;
      await response.body?.cancel();
      return noStream();
    }
    const since = performance.now();
    const heard = this.#requests.heard;
    this.#requests.listening++;
    const ended = () => {
      this.#requests.listening--;
      const isFruitless = performance.now() - since < SHORTEST_MS && this.#requests.heard === heard;
      this.#fruitless = isFruitless ? this.#fruitless + 1 : 0;
    };
    const body = watchEnd(response, ended).body;
    return withStream(response, mendStream(body ?? response.body, this.#requests));
  }

  /** The rest of an answer. Who does not have it will not have it later. */
  async #resume(get: () => Promise<Response>, asked: Asked): Promise<Response> {
    try {
      const response = await get();
      this.#lost = 0;
      if (response.ok && isEventStream(response) && response.body)
        return withStream(response, mendStream(response.body, this.#requests, asked));
      await response.body?.cancel();
    } catch (error) {
      if (++this.#lost < MAX_FRUITLESS) throw error;
    }
    const text = `data: ${JSON.stringify(brokenAnswer(asked))}\n\n`;
    return new Response(text, { headers: { "content-type": "text/event-stream" } });
  }
}

/** By which the specification means that there is no such stream. */
function noStream(): Response {
  return new Response(null, { status: 405 });
}

function withStream({ status, statusText, headers }: Response, body: ReadableStream<Uint8Array>): Response {
  return new Response(body, { status, statusText, headers });
}

export function isEventStream(response: Response): boolean {
  return /^\s*text\/event-stream/i.test(response.headers.get("content-type") ?? "");
}
