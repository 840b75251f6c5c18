import { setTimeout as pause } from "node:timers/promises";
import { APIConnectionError, type OpenAI } from "openai";
import { SidecarError } from "../../core/errors/sidecar-error.ts";
import { alternating } from "./alternating.ts";
import type { Dialect } from "./dialect.ts";
import { answerParts } from "./events.ts";
import { IdleTimer } from "./idle-timer.ts";
import type { ChatModel, Learned, LeftOut, Message, ModelEvent, ModelRequest } from "./model.ts";
import { pauseBefore } from "./patience.ts";
import { refusalIn } from "./provider-client.ts";
import { reasonOf, toProviderError } from "./provider-error.ts";
import { changeFor, isGarbled } from "./refusal/change.ts";
import { isAccounts, type Refusal } from "./refusal/refusal.ts";
import { AnswerError, Reply } from "./reply.ts";
import { limitOf, type ModelSettings, optionalParameters, toBody } from "./request.ts";
import { fitWindow, roomOf } from "./window.ts";

export interface OpenAiChatOptions extends ModelSettings {
  /** Of the model's record in Odoo. */
  id: number;
  client: OpenAI;
  /** Also the client's; refusals may repeat it. */
  apiKey: string;
  headers: Record<string, string>;
  dialect: Dialect;
  /** Longest silence of the provider, in milliseconds. */
  idleMs: number;
}

/** So often one request is asked differently: each time by another thing that a refusal named. */
const MAX_CHANGES = 8;

/** A provider's failure before its answer was complete. */
interface Failure extends Refusal {
  headers: Headers | undefined;
  /** Whether the provider answered at all. */
  answered: boolean;
  cause: unknown;
}

/** Any server that speaks OpenAI's streaming chat completions, in whatever dialect. */
export class OpenAiChat implements ChatModel {
  readonly name: string;
  readonly #options: OpenAiChatOptions;
  #dialect: Dialect;
  #changed = false;
  /** What was changed has helped. */
  #learned = false;

  constructor(options: OpenAiChatOptions) {
    this.name = `${options.id} ${options.model}`;
    this.#options = options;
    this.#dialect = options.dialect;
  }

  get room(): number | undefined {
    return roomOf(this.#dialect);
  }

  get learned(): Learned | undefined {
    return this.#learned ? { config_id: this.#options.id, dialect: this.#dialect } : undefined;
  }

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void> {
    let changes = 0;
    let failures = 0;
    let slips = 0;
    for (;;) {
      const fitting = fitWindow(request.messages, this.#dialect);
      if (fitting.length < request.messages.length) yield { type: "left_out", what: "history", reason: "" };
      yield* tooManyTools(request, this.#dialect);
      // Only now: an older question without an answer must be able to go alone.
      const messages = alternating(fitting);
      const reply = new Reply((name) => mayBeCalled(name, request));
      try {
        yield* this.#ask({ ...request, messages }, reply, signal);
        // A model that says nothing at all has made a slip. Who says nothing again means it.
        if (reply.finish === "stop" && reply.isEmpty && slips++ === 0) continue;
        this.#learned = this.#changed;
        yield reply.end();
        return;
      } catch (error) {
        if (reply.begun) this.#learned = this.#changed;
        signal.throwIfAborted();
        const failure = this.#failureOf(error);
        // What has begun cannot be asked again: people have read it.
        const change =
          reply.begun || changes === MAX_CHANGES
            ? undefined
            : this.#change(failure, messages, request, slips);
        if (change) {
          changes++;
          if (change.again) slips++;
          yield* change.told;
          continue;
        }
        const wait =
          reply.begun || isAccounts(failure) || isGarbled(failure) || isOurs(failure.cause)
            ? undefined
            : pauseBefore(failure.status, { ...failure, failures: ++failures });
        if (!wait) throw this.#toError(failure);
        if (wait.seconds !== undefined) yield { type: "waiting", seconds: wait.seconds };
        await pause(wait.milliseconds, undefined, { signal }).catch(() => undefined);
        signal.throwIfAborted();
      }
    }
  }

  async *#ask(request: ModelRequest, reply: Reply, signal: AbortSignal): AsyncGenerator<ModelEvent, void> {
    const { client, apiKey, headers, idleMs } = this.#options;
    const { key_header: keyHeader } = this.#dialect;
    const idle = new IdleTimer(idleMs);
    try {
      const response = await client
        .post("/chat/completions", {
          body: toBody(request, this.#options, this.#dialect),
          headers: {
            "content-type": "application/json",
            accept: "text/event-stream",
            ...(keyHeader && { authorization: null, [keyHeader]: apiKey }),
            ...headers,
          },
          signal: AbortSignal.any([signal, idle.signal]),
        })
        .asResponse();
      if (!response.body) throw new SyntaxError("The answer has no body");
      for await (const part of answerParts(response.body)) {
        idle.touch();
        if ("done" in part) {
          reply.done();
          break;
        }
        yield* reply.add(part.json);
        if (!part.whole) continue;
        if (!reply.isReply) throw new SidecarError("provider_not_compatible", "The answer has no choices");
        reply.done();
      }
    } catch (error) {
      signal.throwIfAborted();
      idle.signal.throwIfAborted();
      // All of it has come.
      if (!reply.finished) throw error;
    } finally {
      idle.stop();
    }
    signal.throwIfAborted();
    idle.signal.throwIfAborted();
    if (!reply.finished) throw new SidecarError("provider_stream_broken", "The stream ended without an end");
    yield* reply.rest();
  }

  /** Another way to ask, where the refusal names one; what it leaves out is told. */
  #change(
    failure: Failure,
    messages: readonly Message[],
    { tools, mayCall }: ModelRequest,
    slips: number,
  ): { told: ModelEvent[]; again: boolean } | undefined {
    if (!failure.answered) return undefined;
    const { no_tools, max_tools: most = Infinity } = this.#dialect;
    const known = no_tools ? 0 : Math.min(tools.length, most);
    const change = changeFor(failure, {
      status: failure.status,
      dialect: this.#dialect,
      messages,
      parameters: optionalParameters(this.#options),
      limit: limitOf(this.#options, this.#dialect),
      tools: mayCall ? known : 0,
      holdsTools: !mayCall && known > 0,
    });
    if (!change || (change.again && slips > 0)) return undefined;
    if (change.dialect) {
      this.#dialect = { ...this.#dialect, ...change.dialect };
      this.#changed = true;
    }
    const left: LeftOut[] = [
      ...(change.dialect?.no_tools ? (["tools"] as const) : []),
      ...(change.dialect?.no_images ? (["images"] as const) : []),
    ];
    const reason = left.length ? reasonOf(failure.text, this.#options.apiKey) : "";
    const told = left.map((what): ModelEvent => ({ type: "left_out", what, reason }));
    return { told, again: change.again ?? false };
  }

  #failureOf(cause: unknown): Failure {
    if (cause instanceof AnswerError)
      return {
        status: statusIn(cause.body),
        text: JSON.stringify(cause.body),
        headers: undefined,
        answered: true,
        cause,
      };
    const { status, text = "", headers } = refusalIn(cause) ?? {};
    return { status, text, headers, answered: status !== undefined, cause };
  }

  #toError({ cause, answered, ...refusal }: Failure): SidecarError {
    if (cause instanceof SidecarError) return cause;
    if (answered) return toProviderError(refusal, this.#options.apiKey, cause);
    if (cause instanceof APIConnectionError)
      return new SidecarError("provider_unreachable", "The provider cannot be reached", { cause });
    return new SidecarError("provider_stream_broken", "The stream broke off", { cause });
  }
}

function mayBeCalled(name: string, { tools, mayCall }: ModelRequest): boolean {
  const [last] = name.split(/[.:/]/).slice(-1);
  return mayCall && tools.some((tool) => tool.name === name || tool.name === last);
}

function* tooManyTools(
  { tools, mayCall }: ModelRequest,
  { no_tools: none, max_tools: limit = Infinity }: Dialect,
): Generator<ModelEvent, void> {
  if (mayCall && !none && tools.length > limit) yield { type: "too_many_tools", tools: tools.length, limit };
}

/** Thrown here, not by the provider: the same request would end alike. */
function isOurs(cause: unknown): boolean {
  return cause instanceof SidecarError || cause instanceof SyntaxError;
}

/** The HTTP status that an error within an answer names, where it names one. */
function statusIn(body: unknown): number | undefined {
  const found = /"(?:code|status|status_code)":\s*"?([45]\d\d)\b/.exec(JSON.stringify(body));
  return found ? Number(found[1]) : undefined;
}
