import type { Progress } from "../../core/tool/tool.ts";

/** Milliseconds between two reports: nobody reads faster, and every report stays in the run's log. */
const PAUSE_MS = 250;
/** Characters of a report's text. */
const MAX_MESSAGE = 200;

/** Passes a call's progress on at a pace that people can follow: the first at once, then the newest of each pause. */
export class ProgressPace {
  readonly #report: (progress: Progress) => void;
  #waiting: Progress | undefined;
  #pause: NodeJS.Timeout | undefined;

  constructor(report: (progress: Progress) => void) {
    this.#report = report;
  }

  progress(progress: Progress): void {
    this.#waiting = progress;
    if (!this.#pause) this.#send();
  }

  /** Reports what still waits; the call has ended. */
  stop(): void {
    clearTimeout(this.#pause);
    if (this.#waiting) this.#send();
    clearTimeout(this.#pause);
  }

  #send(): void {
    const progress = this.#waiting;
    this.#waiting = undefined;
    this.#pause = undefined;
    if (!progress) return;
    this.#pause = setTimeout(() => this.#send(), PAUSE_MS);
    this.#report({ ...progress, message: progress.message?.slice(0, MAX_MESSAGE) });
  }
}
