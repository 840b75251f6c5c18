import { type Stack, startStack } from "../demo/stack.ts";
import { NoOdoo, runningOdoo } from "../odoo/find.ts";
import { Unavailable } from "./part.ts";

/** One demo at a time: the machine is small. It goes on while the parts ask for the same kind. */
export class SharedStack implements AsyncDisposable {
  #running: { workers: number; stack: Stack } | undefined;

  async get(workers: number, signal: AbortSignal): Promise<Stack> {
    if (this.#running?.workers === workers) return this.#running.stack;
    if (workers > 0 && runningOdoo())
      throw new Unavailable("ODOO_URL names an Odoo whose number of workers is not known here");
    await this[Symbol.asyncDispose]();
    try {
      const stack = await startStack({ workers, signal });
      this.#running = { workers, stack };
      return stack;
    } catch (error) {
      if (error instanceof NoOdoo) throw new Unavailable(error.message, { cause: error });
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.stack[Symbol.asyncDispose]();
  }
}
