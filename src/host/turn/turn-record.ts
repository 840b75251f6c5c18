import type { ToolImage } from "../../core/tool/tool-result.ts";
import type { Echo } from "../model/echo.ts";
import type { Learned, Usage } from "../model/model.ts";
import type { Tool } from "../../core/tool/tool.ts";
import type { NoticeEvent, ToolCallEnd } from "./turn-event.ts";

/** A reply of the model as its provider wants to see it again. */
export interface ReplyState {
  /** Whose words these are; see `ChatModel`. */
  by: string;
  /** Within the turn, from 1: calls of one reply go back together. */
  number: number;
  /** What it said before its calls. */
  text: string;
  echo: Echo | undefined;
}

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
  reply: ReplyState;
  /** What the provider hung on the call. */
  echo: Echo | undefined;
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
  /** The reply that is the answer, when it is complete. */
  answer: ReplyState | undefined;
  /** What was learned of the model. */
  learned: Learned | undefined;
}

export function createTurnRecord(): TurnRecord {
  return {
    text: "",
    calls: [],
    notices: [],
    usage: { inputTokens: 0, outputTokens: 0 },
    rounds: 0,
    answer: undefined,
    learned: undefined,
  };
}
