import { setTimeout as pause } from "node:timers/promises";
import { SidecarError } from "../../core/errors/errors.ts";
import { Run, type RunDependencies } from "./run.ts";

/** What storing the last runs may take, in milliseconds. */
const STORING_MS = 5_000;

export interface RunRegistryOptions {
  /** Runs at once; more are refused, and Odoo asks again. */
  maxRuns: number;
  /** How long a finished run's events can still be replayed, in milliseconds. */
  retentionMs: number;
}

/** The runs of this sidecar: those going on, and those that ended a short while ago. */
export class RunRegistry {
  readonly #runs = new Map<number, Run>();
  readonly #active = new Set<Run>();
  readonly #expiry = new Set<NodeJS.Timeout>();
  readonly #dependencies: RunDependencies;
  readonly #options: RunRegistryOptions;
  #draining = false;

  constructor(dependencies: RunDependencies, options: RunRegistryOptions) {
    this.#dependencies = dependencies;
    this.#options = options;
  }

  /** Starts a run; one that is known already is left alone. @throws SidecarError `draining`, `too_many_runs`. */
  start(id: number): void {
    if (this.#runs.has(id)) return;
    if (this.#draining)
      throw new SidecarError("draining", "The AI service is shutting down; the question waits.");
    if (this.#active.size >= this.#options.maxRuns)
      throw new SidecarError("too_many_runs", "The AI service is busy; the question waits for a free place.");
    const run = new Run(id, this.#dependencies);
    this.#runs.set(id, run);
    this.#active.add(run);
    void run.ended.then((owned) => {
      this.#active.delete(run);
      if (owned) this.#forgetLater(run);
      else this.#runs.delete(id);
    });
  }

  /** @throws SidecarError `run_not_found` */
  get(id: number): Run {
    const run = this.#runs.get(id);
    if (!run) throw new SidecarError("run_not_found", "The AI service does not know this run.");
    return run;
  }

  /** Takes nothing new, gives running turns that long, then stops them and waits a little for Odoo to store them. */
  async drain(graceMs: number): Promise<void> {
    this.#draining = true;
    const all = Promise.all([...this.#active].map((run) => run.ended));
    const grace = setTimeout(() => {
      for (const run of this.#active) run.stop("interrupted");
    }, graceMs);
    const given = new AbortController();
    await Promise.race([
      all,
      pause(graceMs + STORING_MS, undefined, { signal: given.signal }).catch(() => undefined),
    ]);
    given.abort();
    clearTimeout(grace);
    for (const timer of this.#expiry) clearTimeout(timer);
  }

  #forgetLater(run: Run): void {
    const timer = setTimeout(() => {
      this.#expiry.delete(timer);
      this.#runs.delete(run.id);
    }, this.#options.retentionMs);
    timer.unref();
    this.#expiry.add(timer);
  }
}
