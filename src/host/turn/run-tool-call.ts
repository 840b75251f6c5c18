import { SidecarError, type Values } from "../../core/errors/sidecar-error.ts";
import type { ToolCall } from "../model/model.ts";
import type { Tool } from "../../core/tool/tool.ts";
import { failure, type ToolResult } from "../../core/tool/tool-result.ts";
import { fitArguments } from "../tools/fit-arguments.ts";
import type { Toolbox } from "../tools/toolbox.ts";
import type { Approvals, Permission } from "./approvals.ts";
import { parseArguments } from "./call-arguments.ts";
import { CallClock } from "./call-clock.ts";
import { shorten, type TurnLimits } from "./limits.ts";
import { ProgressPace } from "./progress-pace.ts";
import type { NoticeEvent, ToolCallEnd, ToolCallState, ToolProgressEvent, TurnEvent } from "./turn-event.ts";
import type { ReplyState, ToolCallRecord } from "./turn-record.ts";

export interface ToolCallContext {
  toolbox: Toolbox;
  approvals: Pick<Approvals, "ask">;
  limits: TurnLimits;
  signal: AbortSignal;
  /** Milliseconds of tool time that the turn has left. */
  toolMsLeft: number;
  offset: number;
  /** The reply that made the calls. */
  reply: ReplyState;
  emit: (event: TurnEvent) => void;
}

/**
 * Executes one call of the model. Whatever goes wrong is a result that the model reads; only a stop of the
 * turn ends differently: the call is then recorded as cancelled.
 * @param mayRun false for a call beyond the limit of one reply.
 */
export async function runToolCall(
  call: ToolCall,
  context: ToolCallContext,
  mayRun: boolean,
): Promise<ToolCallRecord> {
  const { toolbox, limits, emit } = context;
  const tool = toolbox.tools.get(call.name);
  const written = parseArguments(call.arguments);
  const args = written && tool ? fitArguments(written, tool.definition.parameters) : written;
  const announce = (state: ToolCallState, deadline?: string) =>
    emit({
      type: "tool_call",
      call_id: call.id,
      tool: tool?.name ?? call.name,
      server: tool?.server ?? "",
      title: tool?.title ?? call.name,
      args: args ?? {},
      state,
      ...(deadline !== undefined && { deadline }),
      done: false,
    });
  announce("requested");
  const asked = performance.now();
  const unusable = whyUnusable(call, { tool, args, mayRun, toolbox });
  const permission =
    tool && args && !unusable ? await ask({ callId: call.id, tool, args }, context, announce) : undefined;
  const start = performance.now();
  const waitedMs = start - asked;
  let result = unusable ?? permission?.refusal;
  if (!result && tool && args) {
    announce("running");
    result = await callTool(call.id, tool, args, context);
  }
  result ??= STOPPED;
  const durationMs = Math.round(performance.now() - start);
  const state = endOf(result, permission?.kind);
  const { text, shortened } = shorten(result.text, limits.toolResultBytes);
  if (shortened)
    emit(
      notice(
        "result_truncated",
        `The result of ${tool?.title ?? call.name} was too long: the model read its beginning and end.`,
        { tool: tool?.title ?? call.name },
      ),
    );
  emit({
    type: "tool_result",
    call_id: call.id,
    tool: tool?.name ?? call.name,
    result: text,
    is_error: result.isError,
    state,
    duration_ms: durationMs,
    done: false,
  });
  return {
    callId: call.id,
    tool,
    name: tool?.name ?? call.name,
    args: args ?? {},
    result: result.text,
    modelText: text || "(no output)",
    images: result.images,
    state,
    durationMs,
    waitedMs,
    offset: context.offset,
    reply: context.reply,
    echo: call.echo,
  };
}

const TOO_MANY = "This call was not made: there were too many calls in one reply. Make fewer at once.";
const STOPPED = failure("The call was stopped before it finished.");
const UNANSWERED = failure(
  "The user was asked to allow this call, and did not answer in time. It was not made, and not denied. Continue without it, or ask the user to try again.",
);
const NOT_ASKED = failure(
  "The user could not be asked to allow this call, because Odoo cannot be reached at the moment.",
);

function whyUnusable(
  call: ToolCall,
  {
    tool,
    args,
    mayRun,
    toolbox,
  }: { tool: Tool | undefined; args: object | undefined; mayRun: boolean; toolbox: Toolbox },
): ToolResult | undefined {
  if (!mayRun) return failure(TOO_MANY);
  if (!tool) return failure(unknownTool(call.name, toolbox));
  if (!args)
    return failure(`The arguments are not a JSON object of reasonable size: ${call.arguments.slice(0, 200)}`);
  return undefined;
}

/** Whether the call may run; if not, what the model reads instead of a result. */
async function ask(
  call: { callId: string; tool: Tool; args: Record<string, unknown> },
  { approvals, signal, offset }: ToolCallContext,
  announce: (state: ToolCallState, deadline: string) => void,
): Promise<{ kind: Permission["kind"] | "not_asked"; refusal?: ToolResult }> {
  if (signal.aborted) return { kind: "stopped", refusal: STOPPED };
  if (!call.tool.needsApproval) return { kind: "allowed" };
  try {
    const permission = await approvals.ask(
      { ...call, offset },
      { signal, onWaiting: (deadline) => announce("waiting_approval", deadline) },
    );
    if (permission.kind === "allowed") return permission;
    if (permission.kind === "declined") return { kind: "declined", refusal: denial(permission.reason) };
    return { kind: permission.kind, refusal: permission.kind === "unanswered" ? UNANSWERED : STOPPED };
  } catch (error) {
    if (signal.aborted) return { kind: "stopped", refusal: STOPPED };
    if (!(error instanceof SidecarError)) throw error;
    return { kind: "not_asked", refusal: NOT_ASKED };
  }
}

function denial(reason: string): ToolResult {
  return failure(
    reason
      ? `The user denied this call and said why: ${JSON.stringify(reason)}. Do not try the same again.`
      : "The user denied this call. Do not try it again; continue without it, or ask what to do instead.",
  );
}

function endOf(result: ToolResult, permission: string | undefined): ToolCallEnd {
  if (result === STOPPED) return "cancelled";
  if (permission === "declined") return "rejected";
  if (permission === "unanswered") return "unanswered";
  return result.isError ? "error" : "completed";
}

async function callTool(
  callId: string,
  tool: Tool,
  args: Record<string, unknown>,
  context: ToolCallContext,
): Promise<ToolResult> {
  const { limits, signal, emit } = context;
  const clock = new CallClock(limits.toolCallMs, Math.min(limits.toolCallMaxMs, context.toolMsLeft));
  const pace = new ProgressPace(({ progress, total, message }) =>
    emit({
      type: "tool_progress",
      call_id: callId,
      progress,
      ...(total !== undefined && { total }),
      ...(message !== undefined && { message }),
      done: false,
    }),
  );
  try {
    return await tool.call(args, {
      signal: AbortSignal.any([signal, clock.signal]),
      onProgress: (progress) => {
        clock.progress();
        pace.progress(progress);
      },
      onStarting: () => {
        clock.progress();
        emit(starting(callId, tool));
      },
    });
  } catch (error) {
    if (signal.aborted) return STOPPED;
    if (clock.signal.aborted) return failure(clock.reason);
    if (error instanceof SidecarError) {
      if (error.code === "login_required") {
        emit(loginNotice(tool));
        return failure(loginFirst(tool));
      }
      if (error.code === "mcp_unreachable")
        emit(
          notice(
            "server_unavailable",
            `The server ${tool.server} cannot be reached, so its tools do not work at the moment.`,
            { server: tool.server },
          ),
        );
      return failure(error.message);
    }
    return failure("The tool failed without giving a reason.");
  } finally {
    clock.stop();
    pace.stop();
  }
}

/** For the person, who sees nothing else of the call meanwhile. */
function starting(callId: string, { server }: Tool): ToolProgressEvent {
  return {
    type: "tool_progress",
    call_id: callId,
    progress: 0,
    message: `The server ${server} is starting …`,
    reason: "server_starting",
    values: { server },
    done: false,
  };
}

function loginFirst({ server, serverId }: Tool): string {
  return `The user must log in to ${server} first. AI Chat shows them a button; elsewhere, give them the link /woow_paas_platform/mcp/${serverId}/login. Do not call its tools again until they have logged in.`;
}

function loginNotice({ serverId, server }: Tool): NoticeEvent {
  return {
    ...notice("login_required", `Log in to ${server}, so that the assistant can use it for you.`, { server }),
    server_id: serverId,
    server,
  };
}

function notice(code: NoticeEvent["code"], message: string, values: Values): NoticeEvent {
  return { type: "notice", code, message, values, done: false };
}

function unknownTool(name: string, toolbox: Toolbox): string {
  const names = [...toolbox.tools.keys()];
  return `There is no tool named ${JSON.stringify(name.slice(0, 100))}. Available tools: ${names.join(", ") || "none"}.`;
}
