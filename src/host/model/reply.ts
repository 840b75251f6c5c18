import { SidecarError } from "../../core/errors/sidecar-error.ts";
import { addContentPart, addMessageFields, type Echo, limited } from "./echo.ts";
import { type ContentPiece, ContentReader } from "./content-reader.ts";
import { type LeakedCall, leakedCalls } from "./leaked-calls.ts";
import type { Finish, ModelEvent, Usage } from "./model.ts";
import { ToolCallFragments } from "./tool-call-fragments.ts";

type Json = Record<string, unknown>;

/** An error that a provider sends within an answer of HTTP 200. */
export class AnswerError extends Error {
  readonly body: unknown;

  constructor(body: unknown) {
    super("The provider sent an error within its answer");
    this.body = body;
  }
}

/** Puts one reply together out of chunks as OpenAI-compatible servers send them; all of a chunk can be missing. */
export class Reply {
  readonly #fragments = new ToolCallFragments();
  readonly #content = new ContentReader();
  readonly #echo: Echo = {};
  readonly #leaked: LeakedCall[] = [];
  readonly #isOffered: (name: string) => boolean;
  readonly #usage: Usage = { inputTokens: 0, outputTokens: 0 };
  #finish: Finish | undefined;
  #begun = false;
  #spoke = false;
  #sawChoice = false;

  /** @param isOffered whether the request offered a tool of that name. */
  constructor(isOffered: (name: string) => boolean) {
    this.#isOffered = isOffered;
  }

  /** Something of the answer has come: from here on the request must not be made again. */
  get begun(): boolean {
    return this.#begun;
  }

  /** It says nothing, and calls nothing. */
  get isEmpty(): boolean {
    return !this.#spoke && !this.#fragments.begun && !this.#leaked.length;
  }

  /** Something had the form of a reply, whatever was in it. */
  get isReply(): boolean {
    return this.#sawChoice;
  }

  get finish(): Finish | undefined {
    return this.#finish;
  }

  get finished(): boolean {
    return this.#finish !== undefined;
  }

  /** @param chunk of a stream, or a whole answer, whose message stands where a chunk has its delta; or several. */
  *add(chunk: unknown): Generator<ModelEvent, void> {
    if (Array.isArray(chunk)) {
      for (const each of chunk) yield* this.add(each);
      return;
    }
    if (!isObject(chunk)) return;
    if (chunk["error"]) throw new AnswerError(chunk);
    const { choices } = chunk;
    if (!Array.isArray(choices) || !choices.length) {
      if (isFailure(chunk)) throw new AnswerError(chunk);
      yield* this.add(wrappedIn(chunk));
    }
    const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
    this.#count(usageOf(chunk, choice));
    if (!isObject(choice)) return;
    this.#sawChoice = true;
    if (isObject(choice["error"])) throw new AnswerError(choice);
    const delta = choice["delta"] ?? choice["message"] ?? textChoice(choice);
    if (isObject(delta)) yield* this.#read(delta);
    const reason = choice["finish_reason"];
    if (typeof reason === "string" && reason) this.#finish = finishOf(reason);
  }

  /** The provider said that nothing follows: whatever is there is its answer. */
  done(): void {
    this.#finish ??= "stop";
  }

  /** What was held back until all of it is there. */
  *rest(): Generator<ModelEvent, void> {
    yield* this.#pieces(this.#content.end());
  }

  end(): Extract<ModelEvent, { type: "end" }> {
    const echo = limited(this.#echo);
    // Whose server found the calls may have left them in the text, too.
    if (!this.#fragments.begun) for (const called of this.#leaked) this.#fragments.add({ function: called });
    return {
      type: "end",
      toolCalls: this.#fragments.finish(),
      usage: this.#usage,
      finish: this.#finish ?? "stop",
      ...(echo && { echo }),
    };
  }

  *#read(delta: Json): Generator<ModelEvent, void> {
    const { content, refusal } = delta;
    const thought = thoughtOf(delta);
    if (thought) yield this.#tell({ type: "thought", text: thought });
    if (typeof content === "string") {
      if (!this.#content.isPlain(content)) yield* this.#pieces(this.#content.add(content));
      else if (content) yield this.#tell({ type: "text", text: content });
      if (content && "content" in this.#echo) addContentPart(this.#echo, { type: "text", text: content });
    } else if (Array.isArray(content)) yield* this.#parts(content);
    else if (isObject(content)) yield* this.#parts([content]);
    // What it refuses in its own words is its answer.
    if (typeof refusal === "string" && refusal) yield this.#tell({ type: "text", text: refusal });
    addMessageFields(this.#echo, delta);
    const calls = callsIn(delta);
    if (!calls) return;
    for (const fragment of calls)
      if (isObject(fragment)) {
        this.#begun = true;
        this.#fragments.add(fragment);
      }
  }

  /** Content as a list of typed parts: what is text is text, what is thought is thought. */
  *#parts(parts: readonly unknown[]): Generator<ModelEvent, void> {
    if ("content" in this.#echo || parts.some((part) => isObject(part) && part["type"] !== "text"))
      for (const part of parts) addContentPart(this.#echo, part);
    for (const part of parts)
      if (typeof part === "string") yield* this.#pieces(this.#content.add(part));
      else if (isObject(part)) {
        const text = textOf(part);
        if (!text) continue;
        if (/think|reason/.test(String(part["type"]))) yield this.#tell({ type: "thought", text });
        else yield* this.#pieces(this.#content.add(text));
      }
  }

  *#pieces(pieces: Iterable<ContentPiece>): Generator<ModelEvent, void> {
    for (const piece of pieces)
      if (piece.type === "leaked") yield* this.#readLeaked(piece);
      else yield this.#tell(piece);
  }

  /** A call that leaked into the text counts where that tool is offered; anything else is what the model says. */
  *#readLeaked({ call, whole }: Extract<ContentPiece, { type: "leaked" }>): Generator<ModelEvent, void> {
    const calls = leakedCalls(call);
    if (calls.length && calls.every(({ name }) => this.#isOffered(name))) this.#leaked.push(...calls);
    else if (whole) yield this.#tell({ type: "text", text: whole });
  }

  #tell<Event extends ModelEvent>(event: Event): Event {
    this.#begun = true;
    this.#spoke = event.type === "retract" ? false : this.#spoke || event.type === "text";
    return event;
  }

  #count(usage: unknown): void {
    if (!isObject(usage)) return;
    // The last chunk of some counts nothing any more.
    this.#usage.inputTokens = tokenCount(usage["prompt_tokens"]) || this.#usage.inputTokens;
    this.#usage.outputTokens = tokenCount(usage["completion_tokens"]) || this.#usage.outputTokens;
  }
}

/** An error that is told in a gateway's own form, in the place of choices. */
function isFailure(chunk: Json): boolean {
  const { object, type, success, errors, detail, base_resp: base, code } = chunk;
  if (object === "error" || type === "error" || success === false || detail) return true;
  if (Array.isArray(errors) ? errors.length : errors) return true;
  if (isObject(base) && base["status_code"]) return true;
  const said = chunk["message"] ?? chunk["msg"];
  return typeof said === "string" && said !== "" && Boolean(code);
}

/** Some gateways put the answer into an envelope. */
function wrappedIn(chunk: Json): unknown {
  return [chunk["data"], chunk["result"], chunk["output"], chunk["response"]].find(
    (inner) => isObject(inner) && Array.isArray(inner["choices"]),
  );
}

/** In the form from before there were chats. */
function textChoice({ text }: Json): Json | undefined {
  return typeof text === "string" ? { content: text } : undefined;
}

/** Moonshot counts in the choice, Groq in a field of its own. */
function usageOf(chunk: Json, choice: unknown): unknown {
  if (chunk["usage"]) return chunk["usage"];
  if (isObject(choice) && choice["usage"]) return choice["usage"];
  return isObject(chunk["x_groq"]) ? chunk["x_groq"]["usage"] : undefined;
}

/** Calls, or pieces of them: a list, a single one, or one as it was written before there were lists. */
function callsIn({ tool_calls: calls, function_call: call }: Json): readonly unknown[] | undefined {
  if (Array.isArray(calls)) return calls;
  if (isObject(calls)) return [calls];
  return isObject(call) ? [{ function: call }] : undefined;
}

/** Some send the same thought under several names: the first one counts. */
function thoughtOf(delta: Json): string {
  for (const name of ["reasoning_content", "reasoning", "thinking"]) {
    const value = delta[name];
    if (typeof value === "string" && value) return value;
    if (isObject(value) || Array.isArray(value)) return textOf(value);
  }
  return Array.isArray(delta["reasoning_details"]) ? textOf(delta["reasoning_details"]) : "";
}

/** The words in a part, however deep they lie. */
function textOf(part: unknown): string {
  if (typeof part === "string") return part;
  if (Array.isArray(part)) return part.map(textOf).join("");
  if (!isObject(part)) return "";
  return textOf(part["text"] ?? part["thinking"] ?? part["summary"] ?? part["content"] ?? "");
}

function finishOf(reason: string): Finish {
  // The model's slip, which Gemini's endpoint calls a filter of calls.
  if (/malformed/i.test(reason)) return "stop";
  if (/^(length|max_tokens|max_output_tokens|model_length)$/i.test(reason)) return "length";
  if (/filter|safety|recitation|blocklist|prohibited|spii|refusal|policy|sensitive/i.test(reason))
    return "filtered";
  // Of DeepSeek and Zhipu: the answer is not whole.
  if (/insufficient_system_resource|network_error|abort/i.test(reason))
    throw new SidecarError("provider_stream_broken", `finish_reason ${reason}`);
  if (/^error$/i.test(reason)) throw new SidecarError("provider_error", "finish_reason error");
  return "stop";
}

/** Whatever a server counts; Odoo stores 32-bit numbers. */
function tokenCount(value: unknown): number {
  return typeof value === "number" && value > 0 ? Math.min(Math.trunc(value), 2 ** 31 - 1) : 0;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
