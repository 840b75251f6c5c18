/** The one place that says what an event of a turn is. */

import type { Values } from "../../core/errors/sidecar-error.ts";

export type ToolCallState = "requested" | "running" | "waiting_approval";

/**
 * How a call ended; `rejected`: its person denied it; `unanswered`: nobody answered in time; `cancelled`: the turn was
 * stopped before the call had a result.
 */
export type ToolCallEnd = "completed" | "error" | "rejected" | "unanswered" | "cancelled";

export type NoticeCode =
  | "server_unavailable"
  | "tool_dropped"
  | "round_limit"
  | "result_truncated"
  | "login_required"
  | "answer_cut"
  | "answer_filtered"
  | "provider_waiting"
  | "tools_refused"
  | "images_refused"
  | "history_shortened";

export interface UsageReport {
  input_tokens: number;
  output_tokens: number;
}

export interface ChunkEvent {
  type: "chunk";
  chunk: string;
  done: false;
}

/** What the model thinks before it answers or calls a tool: shown to who asks for it, stored nowhere. */
export interface ThoughtEvent {
  type: "thought";
  chunk: string;
  done: false;
}

/** The answer's text from there on was none after all. */
export interface RetractEvent {
  type: "retract";
  /** UTF-16 units of the answer that stay. */
  from: number;
  done: false;
}

export interface ToolCallEvent {
  type: "tool_call";
  call_id: string;
  /** The tool's own name on its server. */
  tool: string;
  server: string;
  title: string;
  args: Record<string, unknown>;
  state: ToolCallState;
  /** Of `waiting_approval`: until when (ISO 8601, UTC). */
  deadline?: string;
  done: false;
}

export interface ToolProgressEvent {
  type: "tool_progress";
  call_id: string;
  progress: number;
  total?: number;
  message?: string;
  /** Of what the sidecar itself says: people read what Odoo says of it. */
  reason?: "server_starting";
  values?: Values;
  done: false;
}

export interface ToolResultEvent {
  type: "tool_result";
  call_id: string;
  tool: string;
  result: string;
  is_error: boolean;
  state: ToolCallEnd;
  duration_ms: number;
  done: false;
}

export interface NoticeEvent {
  type: "notice";
  code: NoticeCode;
  /** Which of several cases, where the code stands for them. */
  reason?: string;
  /** For developers; people read what Odoo says of code, reason and values. */
  message: string;
  values?: Values;
  /** Of `login_required`: where the person must log in. */
  server_id?: number;
  server?: string;
  done: false;
}

/** What a turn yields; the terminal event is added by the run. */
export type TurnEvent =
  | ChunkEvent
  | ThoughtEvent
  | RetractEvent
  | ToolCallEvent
  | ToolProgressEvent
  | ToolResultEvent
  | NoticeEvent;

export interface DoneEvent {
  type: "done";
  chunk: "";
  done: true;
  full_response: string;
  message_id: number | null;
  usage: UsageReport;
  /** Requests made to the model. */
  rounds: number;
  /** The person stopped the run; `full_response` is what was there by then. */
  cancelled?: true;
}

export interface ErrorEvent {
  type: "error";
  error: string;
  error_code: string;
  done: true;
}

export type RunEvent = TurnEvent | DoneEvent | ErrorEvent;
