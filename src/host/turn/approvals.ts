import type { BoundedMap } from "../../core/store/bounded-map.ts";
import type { Store } from "../../core/store/store.ts";
import type { Tool } from "../../core/tool/tool.ts";

export type Decision = "once" | "always" | "no";
type Settle = (decision: Decision) => void;

export interface ApprovalsOptions {
  store: Store;
  run: number;
  /** What a person allows for good holds within it. */
  conversation: string;
  /** Milliseconds after which silence is a no. */
  patienceMs: number;
}

/** The calls of one run that wait for a person, and what people allowed for the rest of a conversation. */
export class Approvals {
  readonly #options: ApprovalsOptions;
  readonly #allowed: BoundedMap<true>;
  readonly #waiting: BoundedMap<Settle>;

  constructor(options: ApprovalsOptions) {
    this.#options = options;
    this.#allowed = options.store.room("allowedTools");
    this.#waiting = waitingApprovals(options.store);
  }

  needed(tool: Tool): boolean {
    return tool.needsApproval && !this.#allowed.has(this.#keyOf(tool));
  }

  /** @returns whether the call may run; false also when the turn is stopped meanwhile. */
  async ask(callId: string, tool: Tool, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    const { run, patienceMs } = this.#options;
    const key = waitingKey(run, callId);
    const decision = await new Promise<Decision>((resolve) => {
      const settle = (answer: Decision) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", refuse);
        resolve(answer);
      };
      const refuse = () => settle("no");
      const timer = setTimeout(refuse, patienceMs);
      signal.addEventListener("abort", refuse, { once: true });
      this.#waiting.set(key, settle);
    });
    this.#waiting.delete(key);
    if (decision === "always") this.#allowed.set(this.#keyOf(tool), true);
    return decision !== "no";
  }

  #keyOf(tool: Tool): string {
    return JSON.stringify([this.#options.conversation, tool.serverId, tool.name]);
  }
}

/** Answers a call that waits. @returns false when no such call waits. */
export function approve(
  store: Store,
  { run, callId, decision }: { run: number; callId: string; decision: Decision },
): boolean {
  const settle = waitingApprovals(store).get(waitingKey(run, callId));
  settle?.(decision);
  return settle !== undefined;
}

function waitingApprovals(store: Store): BoundedMap<Settle> {
  return store.room("waitingApprovals");
}

function waitingKey(run: number, callId: string): string {
  return `${run} ${callId}`;
}
