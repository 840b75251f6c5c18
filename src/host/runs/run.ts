import pRetry from "p-retry";
import { type PublicError, toPublicError } from "../../core/errors/public-error.ts";
import { SidecarError } from "../../core/errors/sidecar-error.ts";
import type { Logger } from "../../core/log.ts";
import type { Metrics } from "../../core/metrics.ts";
import type { AiRunRecord, AiRunRecords, RunCompletion } from "../../core/odoo/records/ai-run.ts";
import { runTurn, type TurnInput } from "../turn/run-turn.ts";
import type { DoneEvent, ErrorEvent } from "../turn/turn-event.ts";
import { createTurnRecord, type TurnRecord } from "../turn/turn-record.ts";
import { type RunEnd, toCompletion } from "./complete.ts";
import { RunLog } from "./run-log.ts";
import type { PrepareTurn } from "./prepare-turn.ts";
import type { AnswerRenderer } from "./rendering/answer-renderer.ts";
import { RunActivityReport } from "./run-activity.ts";

export interface RunDependencies {
  records: AiRunRecords;
  prepareTurn: PrepareTurn;
  renderer: Pick<AnswerRenderer, "render">;
  metrics: Metrics;
  log: Logger;
}

/** Why a run was stopped from outside. */
export type StopReason = "cancelled" | "interrupted";

/** One run from its claim to the stored answer. It goes on whether or not anybody listens to its log. */
export class Run {
  readonly id: number;
  readonly log = new RunLog();
  /** Settles when the run has ended and is stored; never rejects. True if this sidecar owned the run. */
  readonly ended: Promise<boolean>;
  readonly #dependencies: RunDependencies;
  readonly #stop = new AbortController();
  #stopReason: StopReason = "cancelled";

  constructor(id: number, dependencies: RunDependencies) {
    this.id = id;
    this.#dependencies = dependencies;
    this.ended = this.#live();
  }

  /** Stops model and tools at once. The first reason counts. */
  stop(reason: StopReason): void {
    if (this.#stop.signal.aborted) return;
    this.#stopReason = reason;
    this.#stop.abort(new DOMException("The run was stopped.", "AbortError"));
  }

  async #live(): Promise<boolean> {
    const { records, metrics, log } = this.#dependencies;
    metrics.activeRuns.inc();
    try {
      // Both calls before the model is asked go out together.
      const [claim, run] = await Promise.allSettled([
        records.claim(this.id, crypto.randomUUID()),
        records.read(this.id),
      ]);
      if (claim.status === "rejected") throw claim.reason;
      if (!claim.value.claimed) return this.#disown();
      const record = createTurnRecord();
      using activity = this.#activityIn(run);
      const end = await this.#turn(record, activity, async () => {
        const owned = valueOf(run);
        if (!owned) throw new SidecarError("run_not_found", "The question was deleted.");
        return this.#dependencies.prepareTurn(owned, claim.value.grant, this.#stop.signal);
      });
      metrics.runs.inc({ state: end.state });
      return await this.#complete(record, end);
    } catch (error) {
      // Not claimed, or unknown: the record in Odoo is the truth, and Odoo asks again.
      log.warn({ run: this.id, err: error }, "run not begun");
      return this.#disown();
    } finally {
      metrics.activeRuns.dec();
    }
  }

  #disown(): false {
    this.log.abandon();
    return false;
  }

  /** In AI Chat the stream tells it. */
  #activityIn(run: PromiseSettledResult<AiRunRecord | undefined>): RunActivityReport | null {
    const { records, log } = this.#dependencies;
    const isInDiscuss = run.status === "fulfilled" && run.value?.source === "discuss";
    return isInDiscuss ? new RunActivityReport({ run: this.id, records, log }) : null;
  }

  async #turn(
    record: TurnRecord,
    activity: RunActivityReport | null,
    prepare: () => Promise<TurnInput>,
  ): Promise<RunEnd> {
    const { metrics, log } = this.#dependencies;
    const start = performance.now();
    try {
      const input = await prepare();
      for await (const event of runTurn(input, record)) {
        if (event.type === "chunk" && event.chunk === record.text)
          metrics.firstText.observe((performance.now() - start) / 1000);
        if (event.type === "tool_result") {
          metrics.toolCalls.inc({ outcome: event.is_error ? "error" : "ok" });
          metrics.toolSeconds.observe(event.duration_ms / 1000);
        }
        this.log.append(event);
        activity?.note(event);
      }
      return { state: "done" };
    } catch (error) {
      if (!this.#stop.signal.aborted) {
        log.warn({ run: this.id, err: error }, "run failed");
        return { state: "error", ...toPublicError(error) };
      }
      if (this.#stopReason === "cancelled") return { state: "cancelled" };
      return { state: "interrupted", ...INTERRUPTED };
    }
  }

  /** Stores the end, then tells the listeners. @returns whether Odoo knows it; if not, it finds the run lost. */
  async #complete(record: TurnRecord, end: RunEnd): Promise<boolean> {
    const html = await this.#dependencies.renderer.render(record.text);
    try {
      const stored = await this.#store(toCompletion(record, end, html));
      if (stored.state === end.state) this.log.append(terminalEvent(record, end, stored.message_id || null));
      // Somebody else ended the run meanwhile: what Odoo says is the truth.
      else this.log.append({ type: "error", ...INTERRUPTED, done: true });
      return true;
    } catch (error) {
      this.#dependencies.log.error({ run: this.id, err: error }, "run not stored");
      const stored = await this.#storeWhatCanBe(record);
      this.log.append({ type: "error", ...NOT_SAVED, done: true });
      return stored;
    }
  }

  /** Something in it cannot be stored: the text and the calls are tried alone, then only that there was a run. */
  async #storeWhatCanBe(record: TurnRecord): Promise<boolean> {
    const { text, calls } = record;
    for (const rest of [{ ...createTurnRecord(), text, calls }, createTurnRecord()]) {
      const stored = this.#store(toCompletion(rest, { state: "error", ...NOT_SAVED }, ""));
      if (
        await stored.then(
          () => true,
          () => false,
        )
      )
        return true;
    }
    return false;
  }

  /** Patiently: an answer must survive a restart of Odoo. */
  #store(values: RunCompletion) {
    return pRetry(() => this.#dependencies.records.complete(this.id, values), {
      retries: 30,
      minTimeout: 500,
      maxTimeout: 30_000,
      shouldRetry: ({ error }) => error instanceof SidecarError && error.code === "odoo_unreachable",
    });
  }
}

const INTERRUPTED: PublicError = {
  error: "The sidecar was stopped before the answer was complete.",
  error_code: "run_interrupted",
};
const NOT_SAVED: PublicError = {
  error: "The answer could not be stored in Odoo.",
  error_code: "result_not_saved",
};

function terminalEvent(record: TurnRecord, end: RunEnd, message_id: number | null): DoneEvent | ErrorEvent {
  if ("error" in end) return { type: "error", error: end.error, error_code: end.error_code, done: true };
  return {
    type: "done",
    chunk: "",
    done: true,
    full_response: record.text,
    message_id,
    usage: { input_tokens: record.usage.inputTokens, output_tokens: record.usage.outputTokens },
    rounds: record.rounds,
    ...(end.state === "cancelled" && { cancelled: true as const }),
  };
}

function valueOf<Value>(result: PromiseSettledResult<Value>): Value {
  if (result.status === "rejected") throw result.reason;
  return result.value;
}
