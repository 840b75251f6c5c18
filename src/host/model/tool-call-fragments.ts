import { randomUUID } from "node:crypto";
import { addCallFields, type Echo, limited } from "./echo.ts";
import type { ToolCall } from "./model.ts";

/** A piece of a tool call as OpenAI-compatible servers stream it; all of it can be missing. */
export interface ToolCallFragment {
  index?: number | null | undefined;
  id?: unknown;
  function?: { name?: unknown; arguments?: unknown } | null | undefined;
}

interface OpenCall {
  id: string;
  name: string;
  arguments: string;
  echo: Echo;
}

/** What stands for an id that is not there: later fragments of some gateways have the word. */
const NO_ID = /^(null|none|undefined)$/i;

/**
 * Puts tool calls together from streamed fragments. The standard says that `index` tells calls apart and that
 * the id comes first. Several servers send index 0 for every call, the id late, twice or never, or
 * whole calls at once, so: another id, or a new name after complete arguments, begins a new call.
 */
export class ToolCallFragments {
  readonly #calls: OpenCall[] = [];
  readonly #byIndex = new Map<number, OpenCall>();

  add(fragment: ToolCallFragment): void {
    const id = word(fragment.id).replace(NO_ID, "");
    const name = word(fragment.function?.name);
    const text = argumentText(fragment.function?.arguments);
    const current = this.#find(fragment.index, id);
    const call = current && !beginsNewCall(current, id, name, text) ? current : this.#open();
    if (typeof fragment.index === "number") this.#byIndex.set(fragment.index, call);
    call.id ||= id;
    // A name is sent once, repeated with every fragment, or (rarely) in pieces before the arguments.
    if (name !== call.name && call.arguments === "") call.name += name;
    call.arguments += text;
    addCallFields(call.echo, fragment);
  }

  /** @returns the calls in the order they began, each with an id of its own. */
  finish(): ToolCall[] {
    const seen = new Set<string>();
    return this.#calls.map((call) => {
      const id = call.id && !seen.has(call.id) ? call.id : `call_${randomUUID()}`;
      seen.add(id);
      const echo = limited(call.echo);
      return { id, name: call.name, arguments: call.arguments.trim() || "{}", ...(echo && { echo }) };
    });
  }

  #find(index: number | null | undefined, id: string): OpenCall | undefined {
    if (typeof index === "number") return this.#byIndex.get(index);
    return (id && this.#calls.find((call) => call.id === id)) || this.#calls.at(-1);
  }

  #open(): OpenCall {
    const call = { id: "", name: "", arguments: "", echo: {} };
    this.#calls.push(call);
    return call;
  }
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
