import { randomUUID } from "node:crypto";
import { addCallFields, type Echo, limited } from "./echo.ts";
import type { ToolCall } from "./model.ts";

/** A piece of a tool call as OpenAI-compatible servers stream it; all of it can be missing. */
export interface ToolCallFragment {
  index?: unknown;
  id?: unknown;
  function?: { name?: unknown; arguments?: unknown } | null | undefined;
  /** Where some put what belongs into `function`. */
  name?: unknown;
  arguments?: unknown;
}

interface OpenCall {
  id: string;
  name: string;
  arguments: string;
  echo: Echo;
}

/** What stands for an id or a name that is not there: later fragments of some gateways have the word. */
const NO_WORD = /^(null|none|undefined)$/i;

/** Characters of an id; people's decisions about a call name it in an address. */
const MAX_ID = 4_096;

/**
 * Puts tool calls together from streamed fragments. The standard says that `index` tells calls apart and that
 * the id comes first. Several servers send index 0 for every call, the id late, twice or never, or
 * whole calls at once, so: another id, or a new name after complete arguments, begins a new call.
 */
export class ToolCallFragments {
  readonly #calls: OpenCall[] = [];
  readonly #byIndex = new Map<number, OpenCall>();

  get begun(): boolean {
    return this.#calls.some(isCall);
  }

  add(fragment: ToolCallFragment): void {
    const id = word(fragment.id).replace(NO_WORD, "");
    const index = indexOf(fragment);
    const called = fragment.function ?? fragment;
    const name = word(called.name).replace(NO_WORD, "");
    const text = argumentText(called.arguments);
    const current = this.#find(index, id);
    const call = current && !beginsNewCall(current, id, name, text) ? current : this.#open();
    if (index !== undefined) this.#byIndex.set(index, call);
    call.id ||= id;
    // A name is sent once, repeated with every fragment, or (rarely) in pieces before the arguments.
    if (name !== call.name && call.arguments === "") call.name += name;
    // Nothing follows complete arguments: some begin with empty ones, some tell the whole once more at the end.
    if (text.startsWith("{") && isCompleteObject(call.arguments)) call.arguments = text;
    else call.arguments += text;
    addCallFields(call.echo, fragment);
  }

  /** @returns the calls in the order they began, each with an id of its own. */
  finish(): ToolCall[] {
    const seen = new Set<string>();
    return this.#calls.filter(isCall).map((call) => {
      const isUsable = call.id && call.id.length <= MAX_ID && !seen.has(call.id);
      const id = isUsable ? call.id : `call_${randomUUID()}`;
      seen.add(id);
      const echo = limited(call.echo);
      return { id, name: call.name, arguments: unwrapped(call.arguments), ...(echo && { echo }) };
    });
  }

  #find(index: number | undefined, id: string): OpenCall | undefined {
    if (index !== undefined) return this.#byIndex.get(index);
    return (id && this.#calls.find((call) => call.id === id)) || this.#calls.at(-1);
  }

  #open(): OpenCall {
    const call = { id: "", name: "", arguments: "", echo: {} };
    this.#calls.push(call);
    return call;
  }
}

/** Some gateways append calls of nothing, with nothing. */
function isCall({ name, arguments: text }: OpenCall): boolean {
  return name !== "" || !/^[\s{}]*$/.test(text);
}

function beginsNewCall(current: OpenCall, id: string, name: string, text: string): boolean {
  if (id && current.id) return id !== current.id;
  if (!name || !current.name) return false;
  return isCompleteObject(current.arguments) && (text !== "" || name !== current.name);
}

/** Numbers for ids have been seen; anything stranger is as good as missing. */
function word(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function indexOf({ index }: ToolCallFragment): number | undefined {
  if (typeof index === "number") return index;
  return typeof index === "string" && /^\d+$/.test(index) ? Number(index) : undefined;
}

/** What stands for arguments where there are none. */
const NO_ARGUMENTS = /^(null|none|undefined|""|)$/i;

/** Arguments as JSON text, which some providers write as JSON once more; whatever else it is stays as it is. */
function unwrapped(text: string, depth = 0): string {
  const trimmed = text.trim();
  if (NO_ARGUMENTS.test(trimmed)) return "{}";
  if (!trimmed.startsWith('"') || depth > 2) return trimmed;
  try {
    const inner: unknown = JSON.parse(trimmed);
    return typeof inner === "string" && /^\s*["{]/.test(inner) ? unwrapped(inner, depth + 1) : trimmed;
  } catch {
    return trimmed;
  }
}

function argumentText(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

function isCompleteObject(text: string): boolean {
  if (!text.trimEnd().endsWith("}")) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
