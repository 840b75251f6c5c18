/** A call that a model wrote into its text, in the syntax that it was trained with. */
export interface LeakedCall {
  name: string;
  /** JSON text. */
  arguments: string;
}

type Json = Record<string, unknown>;

/** Hermes, Qwen, Mistral, Llama, GLM, harmony: the calls in what stands between their marks. @returns none where it is no call. */
export function leakedCalls(text: string): LeakedCall[] {
  return fromJson(text) ?? fromFunctions(text) ?? fromKeys(text) ?? fromName(text) ?? [];
}

/** `{"name": "echo", "arguments": {…}}`, a list of them, or one in each line. */
function fromJson(text: string): LeakedCall[] | undefined {
  const value = parsed(text);
  const values =
    value === undefined ? text.trim().split(/\n+/).map(parsed) : Array.isArray(value) ? value : [value];
  const calls = values.map(callIn);
  return calls.every((call) => call !== undefined) && calls.length ? calls : undefined;
}

function callIn(value: unknown): LeakedCall | undefined {
  if (!isObject(value)) return undefined;
  const inner = isObject(value["function"]) ? value["function"] : value;
  const name = inner["name"] ?? inner["tool"] ?? inner["function"];
  const args = inner["arguments"] ?? inner["parameters"] ?? inner["args"] ?? inner["input"] ?? {};
  if (typeof name !== "string" || !name) return undefined;
  return { name, arguments: typeof args === "string" ? args : JSON.stringify(args) };
}

/** `<function=echo><parameter=message>hi</parameter></function>`, or JSON within it. */
function fromFunctions(text: string): LeakedCall[] | undefined {
  const found = [...text.matchAll(/<function=([^>\s]+)>([\s\S]*?)(?:<\/function>|$)/g)];
  if (!found.length) return undefined;
  return found.map(([, name = "", body = ""]) => {
    const values = [...body.matchAll(/<parameter=([^>\s]+)>\n?([\s\S]*?)\n?(?:<\/parameter>|$)/g)];
    const args = values.length ? JSON.stringify(Object.fromEntries(pairs(values))) : body.trim() || "{}";
    return { name, arguments: args };
  });
}

/** `echo`, and `<arg_key>message</arg_key><arg_value>hi</arg_value>` behind it. */
function fromKeys(text: string): LeakedCall[] | undefined {
  const [, name] = /^\s*([\w.-]+)\s*(?=<arg_key>)/.exec(text) ?? [];
  if (!name) return undefined;
  const values = [...text.matchAll(/<arg_key>([\s\S]*?)<\/arg_key>\s*<arg_value>([\s\S]*?)<\/arg_value>/g)];
  return [{ name, arguments: JSON.stringify(Object.fromEntries(pairs(values))) }];
}

/** `echo{"message": "hi"}`, also with `[ARGS]` between them. */
function fromName(text: string): LeakedCall[] | undefined {
  const [, name, args = ""] = /^\s*([\w.-]+)\s*(?:\[ARGS\])?\s*(\{[\s\S]*\})\s*$/.exec(text) ?? [];
  return name && parsed(args) !== undefined ? [{ name, arguments: args }] : undefined;
}

function pairs(found: readonly RegExpExecArray[]): [string, string][] {
  return found.map(([, name = "", value = ""]) => [name, value]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
