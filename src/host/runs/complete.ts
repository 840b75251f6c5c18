import type { CompletedToolCall, ProviderState, RunCompletion } from "../../core/odoo/records/ai-run.ts";
import type { Echo } from "../model/echo.ts";
import type { ReplyState, TurnRecord } from "../turn/turn-record.ts";

/** Characters of one result that Odoo keeps (1 MiB, as the addon does). */
const MAX_RESULT = 1_048_576;

export type RunEnd =
  | { state: "done" | "cancelled" }
  | { state: "error" | "interrupted"; error: string; error_code: string };

/** What Odoo stores of a run that has ended. @param html the answer as it is posted */
export function toCompletion(record: TurnRecord, end: RunEnd, html: string): RunCompletion {
  return {
    state: end.state,
    answer: record.text,
    answer_html: html,
    error: "error" in end ? end.error : false,
    error_code: "error" in end ? end.error_code : false,
    rounds: record.rounds,
    input_tokens: record.usage.inputTokens,
    output_tokens: record.usage.outputTokens,
    notices: record.notices,
    tool_calls: record.calls.map((call): CompletedToolCall => ({
      call_id: call.callId,
      server_id: call.tool?.serverId ?? false,
      tool_id: call.tool?.toolId ?? false,
      server: call.tool?.server ?? "",
      name: call.name,
      title: call.tool?.title ?? call.name,
      args: call.args,
      result: call.result.slice(0, MAX_RESULT),
      is_error: call.state !== "completed",
      state: call.state,
      duration_ms: call.durationMs,
      offset: call.offset,
      provider_state: stateOf(call.reply, call.echo),
    })),
    provider_state: record.answer?.echo ? stateOf(record.answer) : false,
    model_learned: record.learned ?? false,
  };
}

/** What goes back to the provider with the call, in later questions too. */
export function stateOf({ by, number: reply, text, echo: message }: ReplyState, call?: Echo): ProviderState {
  return { by, reply, ...(text && { text }), ...(message && { message }), ...(call && { call }) };
}
