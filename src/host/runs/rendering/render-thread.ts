import { parentPort } from "node:worker_threads";
import { toHtml } from "./answer-html.ts";

/** A thread of its own: see `AnswerRenderer`. */
parentPort?.on("message", (answer: string) => parentPort?.postMessage(toHtml(answer)));
parentPort?.postMessage("ready");
