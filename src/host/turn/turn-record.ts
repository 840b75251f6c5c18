import type { ToolImage } from "../../core/tool/tool-result.ts";
import type { Usage } from "../model/model.ts";
import type { Tool } from "../../core/tool/tool.ts";
import type { NoticeEvent, ToolCallEnd } from "./turn-event.ts";

export interface ToolCallRecord {
  callId: string;
  /** Missing when the model invented the name. */
  tool: Tool | undefined;
  name: string;
  args: Record<string, unknown>;
  /** The whole result. */
  result: string;
  /** What the model reads of it. */
  modelText: string;
  images: readonly ToolImage[];
  state: ToolCallEnd;
  durationMs: number;
  /** Milliseconds that a person took to allow it. */
  waitedMs: number;
  /** Length of the answer when the call was made. */
  offset: number;
}

/** A notice as Odoo keeps it. */
export type Notice = Omit<NoticeEvent, "type" | "done">;

/** What a turn has done so far. It stays true whenever the turn ends, also by an error or a stop. */
export interface TurnRecord {
  text: string;
  calls: ToolCallRecord[];
  notices: Notice[];
  usage: Usage;
  /** Requests made to the model. */
  rounds: number;
}

export function createTurnRecord(): TurnRecord {
  return { text: "", calls: [], notices: [], usage: { inputTokens: 0, outputTokens: 0 }, rounds: 0 };
}
