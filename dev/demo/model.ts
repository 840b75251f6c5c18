import { join } from "node:path";
import { freePorts } from "../support/ports.ts";
import { ROOT } from "../support/paths.ts";
import { Service } from "../support/service.ts";

export interface Model extends AsyncDisposable {
  /** The address of its OpenAI-compatible API. */
  url: string;
  key: string;
  name: string;
  label: string;
}

/** The model of OPENAI_BASE_URL or OPENAI_API_KEY, else a mock that costs nothing. */
export async function startModel(logFolder: string, signal?: AbortSignal): Promise<Model> {
  const { OPENAI_BASE_URL, OPENAI_API_KEY, OPENAI_MODEL = "gpt-4.1-mini" } = process.env;
  if (OPENAI_BASE_URL || OPENAI_API_KEY) {
    const url = OPENAI_BASE_URL || "https://api.openai.com/v1";
    const label = `${OPENAI_MODEL} at ${url}`;
    return {
      url,
      key: OPENAI_API_KEY || "none",
      name: OPENAI_MODEL,
      label,
      async [Symbol.asyncDispose]() {},
    };
  }
  const [port = 0] = await freePorts(1);
  const service = new Service({
    name: "mock-model",
    file: process.execPath,
    args: [join(ROOT, "dev/demo/mock-model.ts")],
    env: { PATH: process.env["PATH"], PORT: String(port) },
    logFolder,
  });
  try {
    await service.until(async () => (await fetch(`http://127.0.0.1:${port}/health`)).ok, { signal });
  } catch (error) {
    await service.stop();
    throw error;
  }
  return {
    url: `http://127.0.0.1:${port}/v1`,
    key: "mock",
    name: "mock",
    label: "mock (set OPENAI_API_KEY or OPENAI_BASE_URL for a real one)",
    [Symbol.asyncDispose]: () => service.stop(),
  };
}
