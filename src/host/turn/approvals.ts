import type { Tool } from "../../core/tool/tool.ts";

export type Decision = "once" | "always" | "no";

/** What people allowed for the rest of a conversation; it lives as long as this process. */
export class AllowedTools {
  readonly #keys = new Set<string>();

  has(conversation: string, tool: Tool): boolean {
    return this.#keys.has(keyOf(conversation, tool));
  }

  add(conversation: string, tool: Tool): void {
    this.#keys.add(keyOf(conversation, tool));
  }
}

/** The calls of one run that wait for a person. */
export class Approvals {
  readonly #waiting = new Map<string, (decision: Decision) => void>();
  readonly #allowed: AllowedTools;
  readonly #conversation: string;
  readonly #patienceMs: number;

  /** @param patienceMs milliseconds after which silence is a no. */
  constructor(allowed: AllowedTools, conversation: string, patienceMs: number) {
    this.#allowed = allowed;
    this.#conversation = conversation;
    this.#patienceMs = patienceMs;
  }

  needed(tool: Tool): boolean {
    return tool.needsApproval && !this.#allowed.has(this.#conversation, tool);
  }

  /** @returns whether the call may run; false also when the turn is stopped meanwhile. */
  async ask(callId: string, tool: Tool, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    const decision = await new Promise<Decision>((resolve) => {
      const settle = (answer: Decision) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", refuse);
        resolve(answer);
      };
      const refuse = () => settle("no");
      const timer = setTimeout(refuse, this.#patienceMs);
      signal.addEventListener("abort", refuse, { once: true });
      this.#waiting.set(callId, settle);
    });
    this.#waiting.delete(callId);
    if (decision === "always") this.#allowed.add(this.#conversation, tool);
    return decision !== "no";
  }

  /** @returns false when no such call waits. */
  answer(callId: string, decision: Decision): boolean {
    const resolve = this.#waiting.get(callId);
    resolve?.(decision);
    return resolve !== undefined;
  }
}

function keyOf(conversation: string, tool: Tool): string {
  return JSON.stringify([conversation, tool.serverId, tool.name]);
}
