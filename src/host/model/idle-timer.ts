import { SidecarError } from "../../core/errors/sidecar-error.ts";

/** Aborts when nothing came for a while; `refresh` keeps one timer for the whole stream. */
export class IdleTimer {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly signal = this.#controller.signal;

  constructor(milliseconds: number) {
    this.#timer = setTimeout(() => {
      this.#controller.abort(new SidecarError("provider_unreachable", "The provider fell silent"));
    }, milliseconds);
  }

  touch(): void {
    this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
