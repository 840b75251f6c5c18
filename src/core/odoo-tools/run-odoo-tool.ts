import { z } from "zod";
import { OdooError } from "../odoo/odoo-error.ts";
import { isBounded } from "../tool/json-bounds.ts";
import { failure, type ToolResult } from "../tool/tool-result.ts";
import { type OdooCaller, type OdooTool, ToolInputError } from "./odoo-tool.ts";
import { ODOO_TOOLS } from "./odoo-tools.ts";
import { toJsonText } from "./json-text.ts";

/**
 * Executes a tool. A model's mistake (unknown tool, wrong arguments, no right, what Odoo refuses) is a result
 * that it reads; only what is no fault of the call is thrown.
 * @throws OdooError `odoo_unreachable` and its kin; the signal's reason on abort.
 */
export async function runOdooTool(
  name: string,
  args: Record<string, unknown>,
  odoo: OdooCaller,
  signal: AbortSignal,
  tools: ReadonlyMap<string, OdooTool> = ODOO_TOOLS,
): Promise<ToolResult> {
  const tool = tools.get(name);
  if (!tool)
    return failure(
      `There is no tool named ${name}. Available tools: ${[...tools.keys()].join(", ")}.`,
      "not_found",
    );
  const input = parseInput(tool.input, args);
  if (!input.success)
    return failure(`The arguments are invalid:\n${z.prettifyError(input.error)}`, "invalid");
  try {
    const answer = await tool.execute(input.data, odoo, signal);
    const text = toJsonText(answer);
    const readable = tool.readable?.(JSON.parse(text));
    return { text, images: [], files: [], isError: false, ...(readable !== undefined && { readable }) };
  } catch (error) {
    if (error instanceof ToolInputError) return failure(error.message, error.reason);
    if (error instanceof OdooError && (error.code === "odoo_error" || error.code === "odoo_access"))
      return failure(error.message, error.kind);
    if (error instanceof z.ZodError)
      return failure("Odoo's answer has an unexpected format. Try another tool, or fewer fields.", "failed");
    throw error;
  }
}

/** Models like to send lists and objects as JSON text: where one is wanted, it is read as such. */
function parseInput(schema: z.ZodObject, args: Record<string, unknown>) {
  const parsed = schema.safeParse(args);
  if (parsed.success) return parsed;
  const mended = new Map(Object.entries(args));
  for (const { code, path } of parsed.error.issues) {
    const [name] = path;
    if (!/^invalid_(?:type|union)$/.test(code) || path.length !== 1 || typeof name !== "string") continue;
    const value = mended.get(name);
    if (typeof value === "string" && /^\s*[[{]/.test(value)) mended.set(name, fromJson(value));
  }
  return schema.safeParse(Object.fromEntries(mended));
}

function fromJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isBounded(value) ? value : text;
  } catch {
    return text;
  }
}
