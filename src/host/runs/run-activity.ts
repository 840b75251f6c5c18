import type { Logger } from "../../core/log.ts";
import type { AiRunRecords, RunActivity } from "../../core/odoo/records/ai-run.ts";
import type { TurnEvent } from "../turn/turn-event.ts";

/** Discuss forgets within a minute that somebody is typing. */
const AGAIN_MS = 25_000;
/** So often people can read another line. */
const PACE_MS = 1_000;

export interface RunActivityOptions {
  run: number;
  records: Pick<AiRunRecords, "tellActivity">;
  log: Logger;
}

/** Tells Discuss, where nobody reads the stream, what an assistant does: one call at a time, the latest word only. */
export class RunActivityReport implements Disposable {
  readonly #options: RunActivityOptions;
  readonly #ended = new AbortController();
  readonly #running = new Map<string, string>();
  #told = "";
  #timer: NodeJS.Timeout | undefined;
  #busy = false;

  constructor(options: RunActivityOptions) {
    this.#options = options;
    // Odoo itself has told that the answer is begun.
    this.#tellIn(AGAIN_MS);
  }

  note(event: TurnEvent): void {
    if (event.type === "tool_call" && event.state === "running")
      this.#running.set(event.call_id, event.title);
    else if (event.type === "tool_result") this.#running.delete(event.call_id);
    else return;
    if (this.#activity().tool !== (this.#told || undefined)) this.#tellSoon();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#ended.abort();
  }

  #tellSoon(): void {
    // What is on its way is followed by what is true then.
    if (!this.#busy) this.#tellIn(0);
  }

  #tellIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#tell(), ms);
  }

  async #tell(): Promise<void> {
    const { run, records, log } = this.#options;
    const activity = this.#activity();
    this.#busy = true;
    this.#told = activity.tool ?? "";
    try {
      await records.tellActivity(run, activity, this.#ended.signal);
    } catch (error) {
      // The answer comes all the same.
      if (!this.#ended.signal.aborted) log.debug({ run, err: error }, "activity not told");
    } finally {
      this.#busy = false;
    }
    if (!this.#ended.signal.aborted)
      this.#tellIn(this.#activity().tool === activity.tool ? AGAIN_MS : PACE_MS);
  }

  #activity(): RunActivity {
    const tool = [...this.#running.values()].at(-1);
    return tool === undefined ? {} : { tool };
  }
}
