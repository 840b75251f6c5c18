import type { z } from "zod";

/** Odoo's public methods, called as one person. Whose rights these are is the business of who makes it. */
export interface OdooCaller {
  /** Such as 19: some methods differ between the series. */
  majorVersion(): Promise<number>;
  /**
   * @returns what the method returned, as JSON. @throws OdooError; `odoo_error` and `odoo_access` are about this call
   * and say so in words. The signal's reason on abort: Odoo may go on with a call that it has received.
   */
  call(
    model: string,
    method: string,
    args: readonly unknown[],
    kwargs: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<unknown>;
  /** Several calls in one transaction: all of them are made, or none. @returns what each returned. */
  callAll?(calls: readonly MethodCall[], signal: AbortSignal): Promise<unknown>;
  /** Who the person is, and what they may do; only for agents outside. @throws OdooError */
  whoami?(signal: AbortSignal): Promise<unknown>;
  /** Records told as agents outside read them, by one call; only where Odoo has the addon for it. @throws OdooError */
  readRecords?(asked: RecordsAsked, signal: AbortSignal): Promise<unknown>;
}

export interface MethodCall {
  model: string;
  method: string;
  args: readonly unknown[];
  kwargs: Readonly<Record<string, unknown>>;
}

/** A search, or with `ids` a reading. Without fields Odoo chooses. */
export interface RecordsAsked {
  model: string;
  fields?: readonly string[] | undefined;
  ids?: readonly number[];
  domain?: readonly unknown[];
  limit?: number;
  offset?: number;
  order?: string | undefined;
}

/** MCP's hints; none is left to a default. */
export interface OdooToolAnnotations {
  readOnlyHint: boolean;
  destructiveHint: boolean;
  idempotentHint: boolean;
  openWorldHint: boolean;
}

/** One capability, defined once: for the turns of the chat, and for agents outside. */
export interface OdooTool<Input extends z.ZodObject = z.ZodObject> {
  name: string;
  title: string;
  description: string;
  annotations: OdooToolAnnotations;
  input: Input;
  /** @returns what the model reads, as JSON. @throws OdooError, ToolInputError */
  execute(input: z.infer<Input>, odoo: OdooCaller, signal: AbortSignal): Promise<unknown>;
  /** The same answer for people and models to read, shorter than its JSON. */
  readable?(answer: unknown): string;
}

/** Lets the compiler check `execute` against `input`. */
export function defineOdooTool<Input extends z.ZodObject>(tool: OdooTool<Input>): OdooTool<Input> {
  return tool;
}

export const READ_ONLY: OdooToolAnnotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** The model called the tool wrongly; the message tells how to do it right. */
export class ToolInputError extends Error {
  readonly reason: "invalid" | "not_found";

  constructor(message: string, reason: "invalid" | "not_found" = "invalid") {
    super(message);
    this.reason = reason;
  }
}
