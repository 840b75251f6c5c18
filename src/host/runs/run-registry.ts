import pTimeout from "p-timeout";
import { SidecarError } from "../../core/errors/sidecar-error.ts";
import type { Store } from "../../core/store/store.ts";
import { type Answer, approve } from "../turn/approvals.ts";
import { Run, type RunDependencies } from "./run.ts";

/** What storing the last runs may take, in milliseconds. */
const STORING_MS = 5_000;

export interface RunRegistryOptions {
  /** Runs at once; more are refused, and Odoo asks again. */
  maxRuns: number;
  /** How long a finished run's events can still be replayed, in milliseconds. */
  retentionMs: number;
  store: Store;
}

/** The runs of this sidecar: those going on, and those that ended a short while ago. */
export class RunRegistry {
  readonly #active = new Map<number, Run>();
  readonly #ended;
  readonly #dependencies: RunDependencies;
  readonly #options: RunRegistryOptions;
  #draining = false;

  constructor(dependencies: RunDependencies, options: RunRegistryOptions) {
    this.#dependencies = dependencies;
    this.#options = options;
    this.#ended = options.store.room<Run>("endedRuns", options.retentionMs);
  }

  /** Starts a run; one that is known already is left alone. @throws SidecarError `draining`, `too_many_runs`. */
  start(id: number): void {
    if (this.#find(id)) return;
    if (this.#draining) throw new SidecarError("draining", "The sidecar is shutting down.");
    if (this.#active.size >= this.#options.maxRuns)
      throw new SidecarError("too_many_runs", `MAX_RUNS (${this.#options.maxRuns}) runs are in progress.`);
    const run = new Run(id, this.#dependencies);
    this.#active.set(id, run);
    void run.ended.then((owned) => {
      this.#active.delete(id);
      if (owned) this.#ended.set(String(id), run);
    });
  }

  /** @throws SidecarError `run_not_found` */
  get(id: number): Run {
    const run = this.#find(id);
    if (!run) throw new SidecarError("run_not_found", "The sidecar does not know this run.");
    return run;
  }

  /** Answers a tool call that waits for a person. @throws SidecarError `run_not_found`, `call_not_found` */
  approve(id: number, callId: string, answer: Answer): void {
    const run = this.get(id).id;
    if (!approve(this.#options.store, { run, callId }, answer))
      throw new SidecarError("call_not_found", "This tool call is not waiting for a decision.");
  }

  /** Takes nothing new, gives running turns that long, then stops them and waits a little for Odoo to store them. */
  async drain(graceMs: number): Promise<void> {
    this.#draining = true;
    const all = Promise.all([...this.#active.values()].map((run) => run.ended));
    const grace = setTimeout(() => {
      for (const run of this.#active.values()) run.stop("interrupted");
    }, graceMs);
    await pTimeout(all, { milliseconds: graceMs + STORING_MS, message: false });
    clearTimeout(grace);
  }

  #find(id: number): Run | undefined {
    return this.#active.get(id) ?? this.#ended.get(String(id));
  }
}
