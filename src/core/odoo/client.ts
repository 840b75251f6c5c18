import OdooAwait from "odoo-await";
import pLimit from "p-limit";
import pRetry from "p-retry";
import type { z } from "zod";
import { userOfKey } from "./bearer-login.ts";
import { createJsonRpc, type JsonRpc } from "./json-rpc.ts";
import { loginNeeded, loginRefused, OdooError } from "./odoo-error.ts";

export interface OdooClientOptions {
  url: string;
  db: string;
  /** Without one, Odoo 19 is asked whose the key is. */
  login?: string | undefined;
  apiKey: string;
  /** Most calls at once; 8 gave the best throughput on a real Odoo of two cores. */
  parallelCalls: number;
  timeoutMs: number;
  fetch?: typeof globalThis.fetch;
  /** Told of each call's duration in seconds. */
  observe?: (method: string, seconds: number) => void;
}

export interface OdooCall<Result> {
  model: string;
  method: string;
  args?: readonly unknown[];
  kwargs?: Readonly<Record<string, unknown>>;
  /** What the answer must look like. */
  result: z.ZodType<Result>;
  signal?: AbortSignal | undefined;
  /** True when running it twice does no harm: then lost answers are retried too. */
  repeatable: boolean;
}

/**
 * Odoo over JSON-RPC as one user, with odoo-await's helpers on top: that library speaks XML-RPC, and
 * everything in it goes through `connect` and `execute_kw`, which this class overrides.
 */
export class OdooClient extends OdooAwait {
  readonly url: string;
  readonly database: string;
  readonly login: string | undefined;
  readonly #apiKey: string;
  readonly #fetch: typeof globalThis.fetch;
  readonly #rpc: JsonRpc;
  readonly #timeoutMs: number;
  readonly #slot: ReturnType<typeof pLimit>;
  readonly #observe: (method: string, seconds: number) => void;
  #uid: Promise<number> | undefined;
  #majorVersion: Promise<number> | undefined;

  constructor(options: OdooClientOptions) {
    super({
      baseUrl: options.url,
      db: options.db,
      username: options.login ?? "",
      password: options.apiKey,
    });
    this.url = options.url;
    this.database = options.db;
    this.login = options.login;
    this.#apiKey = options.apiKey;
    this.#fetch = options.fetch ?? globalThis.fetch;
    this.#rpc = createJsonRpc(options.url, this.#fetch);
    this.#timeoutMs = options.timeoutMs;
    this.#slot = pLimit(options.parallelCalls);
    this.#observe = options.observe ?? (() => undefined);
  }

  /** @returns the user's id. @throws OdooError `odoo_auth`, `wrong_database` or `odoo_unreachable`. */
  override connect(): Promise<number> {
    this.#uid ??= this.#authenticate().catch((error: unknown) => {
      this.#uid = undefined;
      throw error;
    });
    return this.#uid;
  }

  override async execute_kw(
    model: string,
    method: string,
    params: unknown[],
    signal?: AbortSignal,
  ): Promise<unknown> {
    const [args = [], kwargs = {}] = params;
    const uid = await this.connect();
    return this.#slot(async () => {
      signal?.throwIfAborted();
      const start = performance.now();
      try {
        return await this.#rpc({
          service: "object",
          method: "execute_kw",
          args: [this.database, uid, this.#apiKey, model, method, args, kwargs],
          signal,
          timeoutMs: this.#timeoutMs,
        });
      } catch (error) {
        // The key may have been rotated, or the database restored: the next call signs in again.
        if (error instanceof OdooError && error.code === "odoo_auth") this.#uid = undefined;
        throw error;
      } finally {
        this.#observe(`${model}.${method}`, (performance.now() - start) / 1000);
      }
    });
  }

  /** A typed call; retries with backoff what cannot do harm. */
  async call<Result>({
    model,
    method,
    args = [],
    kwargs = {},
    result,
    signal,
    repeatable,
  }: OdooCall<Result>): Promise<Result> {
    const answer = await pRetry(() => this.execute_kw(model, method, [args, kwargs], signal), {
      retries: 2,
      minTimeout: 200,
      randomize: true,
      ...(signal && { signal }),
      shouldRetry: ({ error }) =>
        error instanceof OdooError && error.code === "odoo_unreachable" && (repeatable || error.neverSent),
    });
    const parsed = result.safeParse(answer);
    if (!parsed.success)
      throw new OdooError(
        "odoo_error",
        `Odoo's answer to ${model}.${method} has another shape than expected. Update the addon.`,
        {
          cause: parsed.error,
        },
      );
    return parsed.data;
  }

  /** Asks Odoo whether the key is still good. @returns Odoo's version, such as `18.0`. */
  async ready(): Promise<string> {
    this.#uid = undefined;
    await this.connect();
    return this.#version();
  }

  /** @returns such as 19; asked once. @throws OdooError */
  majorVersion(): Promise<number> {
    this.#majorVersion ??= this.#version()
      .then(Number.parseFloat)
      .catch((error: unknown) => {
        this.#majorVersion = undefined;
        throw error;
      });
    return this.#majorVersion;
  }

  async #version(): Promise<string> {
    const answer = await this.#rpc({
      service: "common",
      method: "version",
      args: [],
      timeoutMs: this.#timeoutMs,
    });
    return typeof answer === "object" && answer !== null && "server_serie" in answer
      ? String(answer.server_serie)
      : "";
  }

  async #authenticateByKey(): Promise<number> {
    const { url, database: db } = this;
    if ((await this.majorVersion()) < 19) throw loginNeeded();
    return userOfKey({ url, db, apiKey: this.#apiKey, timeoutMs: this.#timeoutMs, fetch: this.#fetch });
  }

  async #authenticate(): Promise<number> {
    if (this.login === undefined) return this.#authenticateByKey();
    const uid = await this.#rpc({
      service: "common",
      method: "authenticate",
      args: [this.database, this.login, this.#apiKey, {}],
      timeoutMs: this.#timeoutMs,
    });
    if (typeof uid === "number") return uid;
    throw loginRefused();
  }
}
