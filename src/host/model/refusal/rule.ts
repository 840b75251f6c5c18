import type { Dialect } from "../dialect.ts";
import type { Message } from "../model.ts";

/** The refused request, of which something can be done otherwise. */
export interface Refused {
  status: number | undefined;
  dialect: Dialect;
  messages: readonly Message[];
  /** Parameters that it had and that are not needed. */
  parameters: readonly string[];
  /** Limit of the answer in tokens; 0: none was given. */
  limit: number;
  /** Tools that it offered. */
  tools: number;
  /** There are tools, but none is offered in this request. */
  holdsTools: boolean;
}

/** So that a rule says what it looks for, and not how. */
export type Rule = (text: string, refused: Refused) => Dialect | undefined;
