// A program: an OpenAI-compatible model that answers at a human pace, for the demo and the tests.
import { LLMock } from "@copilotkit/aimock";
import { mockAnswer } from "./mock-answers.ts";

/** Characters a chunk and chunks a second: about what a fast hosted model streams. */
const CHUNK_SIZE = 12;
const PACE = { ttft: 250, tps: 30 };

const { PORT = "4010", HOST = "127.0.0.1" } = process.env;

const mock = new LLMock({ port: Number(PORT), host: HOST, metrics: true });
mock.on({ endpoint: "chat" }, mockAnswer, { chunkSize: CHUNK_SIZE, streamingProfile: PACE });
await mock.start();
process.stdout.write(`mock model on ${mock.url}/v1\n`);

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(0));
