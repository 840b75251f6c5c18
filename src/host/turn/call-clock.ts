/** Two limits of one call: its silence, started anew by progress, and its whole duration. */
export class CallClock {
  readonly #controller = new AbortController();
  readonly #silence: NodeJS.Timeout;
  readonly #whole: NodeJS.Timeout;
  readonly signal = this.#controller.signal;
  reason = "";

  /** @param silenceMs milliseconds without progress. @param wholeMs milliseconds in all. */
  constructor(silenceMs: number, wholeMs: number) {
    this.#silence = setTimeout(
      () =>
        this.#end(`The tool did not answer within ${silenceMs / 1000} s (limit of a call without progress).`),
      silenceMs,
    );
    this.#whole = setTimeout(
      () => this.#end(`The tool did not finish within ${Math.round(wholeMs / 1000)} s (limit of tool time).`),
      wholeMs,
    );
  }

  progress(): void {
    this.#silence.refresh();
  }

  stop(): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#whole);
  }

  #end(reason: string): void {
    this.reason ||= reason;
    this.#controller.abort(new DOMException(reason, "TimeoutError"));
  }
}
