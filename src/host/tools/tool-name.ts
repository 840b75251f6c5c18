import { createHash } from "node:crypto";

/** OpenAI's limit on function names. */
const MAX_LENGTH = 64;

export interface NamedTool {
  /** The tool's name on its server: any text. */
  name: string;
  /** The server's name, for telling equal tools apart. */
  server: string;
}

/**
 * Function names for the model: the tool's own name where that is allowed and unique in this turn, else with
 * the server's name before it, shortened with a hash where needed. Each name appears once.
 * @returns one alias a tool, in the order given.
 */
export function toolAliases(tools: readonly NamedTool[]): string[] {
  const plain = tools.map((tool) => fit(clean(tool.name), tool.name));
  const counts = new Map<string, number>();
  for (const name of plain) counts.set(name, (counts.get(name) ?? 0) + 1);
  const taken = new Set(plain.filter((name) => counts.get(name) === 1));
  return tools.map((tool, position) => {
    const own = plain[position] ?? "";
    if (counts.get(own) === 1) return own;
    const source = `${tool.server}\n${tool.name}`;
    const qualified = fit(clean(`${tool.server}__${tool.name}`), source);
    let alias = qualified;
    for (let again = 2; taken.has(alias); again++) alias = withHash(qualified, `${source}\n${again}`);
    taken.add(alias);
    return alias;
  });
}

function clean(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_-]+/g, "_");
}

/** Keeps the name when nothing but allowed characters were in it and it is short enough. */
function fit(cleaned: string, source: string): string {
  if (/[A-Za-z0-9]/.test(cleaned) && cleaned.length <= MAX_LENGTH) return cleaned;
  return withHash(cleaned.replaceAll(/^_+|_+$/g, "") || "tool", source);
}

function withHash(name: string, source: string): string {
  const hash = createHash("sha256").update(source).digest("hex").slice(0, 8);
  return `${name.slice(0, MAX_LENGTH - hash.length - 1)}_${hash}`;
}

/**
 * The tool that a model means. Some leave tokens of their own syntax behind a name, or write a namespace before it.
 * @returns the name as the model wrote it where that is no tool.
 */
export function meantName(written: string, tools: ReadonlyMap<string, unknown>): string {
  if (tools.has(written)) return written;
  const bare = written.replace(/<[|｜].*$/s, "").trim();
  const [last = ""] = /[\w-]+$/.exec(bare) ?? [];
  return [bare, clean(bare), last].find((name) => tools.has(name)) ?? written;
}

/** Any name in characters that providers accept. */
export function acceptableName(name: string): string {
  return clean(name).slice(0, MAX_LENGTH) || "tool";
}
