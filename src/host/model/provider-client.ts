import OpenAI, { APIConnectionError } from "openai";
import type { BoundedMap } from "../../core/store/bounded-map.ts";
import type { Store } from "../../core/store/store.ts";
import { endpointOf } from "./address.ts";

/** Characters of a refusal's body that are read. */
const MAX_REFUSAL = 16_384;

export interface ProviderClientsOptions {
  store: Store;
  /** Longest silence of a provider, in milliseconds. */
  idleMs: number;
  fetch?: typeof globalThis.fetch;
}

/** The SDK's clients, one for each address and key: to make one costs more than to write a request. */
export class ProviderClients {
  readonly #options: ProviderClientsOptions;
  readonly #clients: BoundedMap<OpenAI>;

  constructor(options: ProviderClientsOptions) {
    this.#options = options;
    this.#clients = options.store.room<OpenAI>("modelClients");
  }

  /** @param address as an administrator entered it. */
  client(address: string, apiKey: string): OpenAI {
    const key = JSON.stringify([address, apiKey]);
    const known = this.#clients.get(key);
    if (known) return known;
    const client = this.#create(address, apiKey);
    this.#clients.set(key, client);
    return client;
  }

  #create(address: string, apiKey: string): OpenAI {
    const { idleMs, fetch = globalThis.fetch } = this.#options;
    const { baseUrl, query } = endpointOf(address);
    return new OpenAI({
      baseURL: baseUrl,
      defaultQuery: query,
      // The SDK insists on a key; local servers need none.
      apiKey: apiKey || "none",
      organization: null,
      project: null,
      // Waiting is told to the person, and can be stopped: see `pauseBefore`.
      maxRetries: 0,
      // It would print broken chunks, and with them what people write.
      logLevel: "off",
      timeout: idleMs,
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        if (response.ok) return response;
        const text = (await response.text()).slice(0, MAX_REFUSAL);
        throw new RequestRefused({ status: response.status, text, headers: response.headers });
      },
    });
  }
}

/** The provider refused a request. The SDK's own errors keep a part of its answer only. */
export class RequestRefused extends Error {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;

  constructor({ status, text, headers }: Pick<RequestRefused, "status" | "text" | "headers">) {
    super("The provider refused the request");
    this.name = "RequestRefused";
    this.status = status;
    this.text = text;
    this.headers = headers;
  }
}

/** The refusal in what the SDK made of it. */
export function refusalIn(error: unknown): RequestRefused | undefined {
  if (!(error instanceof APIConnectionError)) return undefined;
  return error.cause instanceof RequestRefused ? error.cause : undefined;
}
