import pLimit from "p-limit";
import type { BoundedMap } from "../../core/store/bounded-map.ts";
import type { Store } from "../../core/store/store.ts";
import type { Tool } from "../../core/tool/tool.ts";

export type Decision = "once" | "always" | "no";

/** A person's answer to a call that waits. */
export interface Answer {
  decision: Decision;
  /** Why not; empty where nobody said. */
  reason: string;
}

/** What came of asking. `stopped`: the turn ended meanwhile. */
export type Permission =
  | { kind: "allowed" | "unanswered" | "stopped" }
  | { kind: "declined"; reason: string };

/** A call as a person is asked about it. */
export interface CallInQuestion {
  callId: string;
  tool: Tool;
  args: Record<string, unknown>;
  /** Length of the answer when the call was made. */
  offset: number;
}

/** Odoo keeps who waits for whom, and what people have allowed for the rest of a conversation. */
export interface ApprovalRecords {
  /**
   * @param seconds that the call waits. @returns `allowed`: its person allowed the tool before; `ended`: the run is not
   * going on any more, as far as Odoo knows.
   */
  ask(
    call: CallInQuestion,
    seconds: number,
    signal: AbortSignal,
  ): Promise<{ state: "allowed" | "waiting" | "ended"; deadline: string }>;
  unanswered(callId: string): Promise<unknown>;
}

export interface ApprovalsOptions {
  store: Store;
  run: number;
  records: ApprovalRecords;
  /** Milliseconds after which nobody is expected to answer. */
  patienceMs: number;
}

type Settle = (answer: Answer) => void;

/** The calls of one run that wait for a person. */
export class Approvals {
  readonly #options: ApprovalsOptions;
  readonly #waiting: BoundedMap<Settle>;
  /** Odoo changes the run with each: of two at once it would have to repeat one. */
  readonly #inTurn = pLimit(1);

  constructor(options: ApprovalsOptions) {
    this.#options = options;
    this.#waiting = waitingApprovals(options.store);
  }

  /**
   * Asks the person whether the call may run, unless they have allowed it before.
   * @param onWaiting told that it waits now, and until when (ISO 8601).
   * @throws SidecarError of Odoo, without which nobody can be asked; the signal's reason.
   */
  async ask(
    call: CallInQuestion,
    { signal, onWaiting }: { signal: AbortSignal; onWaiting: (deadline: string) => void },
  ): Promise<Permission> {
    const { run, records, patienceMs } = this.#options;
    const key = waitingKey(run, call.callId);
    // A quick person answers before Odoo's answer is here.
    const answer = Promise.withResolvers<Answer>();
    this.#waiting.set(key, answer.resolve);
    try {
      const { state, deadline } = await this.#inTurn(() => records.ask(call, patienceMs / 1000, signal));
      if (state === "allowed") return { kind: "allowed" };
      if (state === "ended" || signal.aborted) return { kind: "stopped" };
      onWaiting(deadline);
      const given = await within(answer.promise, patienceMs, signal);
      this.#waiting.delete(key);
      // If Odoo is away now, the end of the run tells it.
      if (given === "unanswered")
        await this.#inTurn(() => records.unanswered(call.callId)).catch(() => undefined);
      if (typeof given === "string") return { kind: given };
      return given.decision === "no" ? { kind: "declined", reason: given.reason } : { kind: "allowed" };
    } finally {
      this.#waiting.delete(key);
    }
  }
}

/** Answers a call that waits. @returns false when no such call waits. */
export function approve(store: Store, call: { run: number; callId: string }, answer: Answer): boolean {
  const settle = waitingApprovals(store).get(waitingKey(call.run, call.callId));
  settle?.(answer);
  return settle !== undefined;
}

function waitingApprovals(store: Store): BoundedMap<Settle> {
  return store.room("waitingApprovals");
}

function waitingKey(run: number, callId: string): string {
  return `${run} ${callId}`;
}

async function within(
  answer: Promise<Answer>,
  patienceMs: number,
  signal: AbortSignal,
): Promise<Answer | "unanswered" | "stopped"> {
  const end = Promise.withResolvers<"unanswered" | "stopped">();
  const stop = () => end.resolve("stopped");
  const timer = setTimeout(() => end.resolve("unanswered"), patienceMs);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([answer, end.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
