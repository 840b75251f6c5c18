import { once } from "node:events";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import pLimit from "p-limit";
import pTimeout from "p-timeout";
import { asWritten, toHtml } from "./answer-html.ts";

/** UTF-16 units that are rendered at once: the worst of so few takes some milliseconds. */
const SHORT = 2_000;
/** For one answer; a million characters of ordinary Markdown need a quarter of it. */
const BUDGET_MS = 2_000;
/** For the thread to begin, on a machine that is busy. */
const START_MS = 10_000;

/**
 * Markdown as HTML. Reading some of it takes time that grows with the square of its length, and a model writes whatever
 * it was told to: longer answers are rendered in a thread of their own, which is ended when its time is up. Then the
 * answer is stored as it was written.
 */
export class AnswerRenderer {
  readonly #oneAtATime = pLimit(1);
  #thread: Promise<Worker> | undefined;

  /** @returns HTML; never rejects. */
  async render(answer: string): Promise<string> {
    if (answer.length <= SHORT) return answer && toHtml(answer);
    return this.#oneAtATime(() => this.#inThread(answer)).catch(() => asWritten(answer));
  }

  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await (await thread?.catch(() => undefined))?.terminate();
  }

  async #inThread(answer: string): Promise<string> {
    this.#thread ??= start();
    try {
      const thread = await this.#thread;
      const rendered = once(thread, "message");
      thread.postMessage(answer);
      const [html] = await pTimeout(rendered, { milliseconds: BUDGET_MS });
      return String(html);
    } catch (error) {
      await this.close();
      throw error;
    }
  }
}

async function start(): Promise<Worker> {
  const thread = new Worker(new URL(`render-thread${extname(import.meta.filename)}`, import.meta.url));
  // Nobody waits for it when the process ends.
  thread.unref();
  // A thread that fails is told by the call that waits for it.
  thread.on("error", () => undefined);
  await pTimeout(once(thread, "message"), { milliseconds: START_MS });
  return thread;
}
