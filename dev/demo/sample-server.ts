import { join } from "node:path";
import { freePorts } from "../support/ports.ts";
import { ROOT } from "../support/paths.ts";
import { Service } from "../support/service.ts";

const PROGRAM = join(ROOT, "node_modules/@modelcontextprotocol/server-everything/dist/index.js");

/** The same server as a program that the sidecar starts by itself, for servers of transport stdio. */
export const SAMPLE_COMMANDS = { everything: { command: process.execPath, args: [PROGRAM, "stdio"] } };

/** The reference server of MCP, over Streamable HTTP. Its environment is bare: it has a tool that shows it. */
export async function startSampleServer(logFolder: string, signal?: AbortSignal) {
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}/mcp`;
  const service = new Service({
    name: "sample-mcp-server",
    file: process.execPath,
    args: ["--import", join(ROOT, "dev/demo/listen-on-loopback.ts"), PROGRAM, "streamableHttp"],
    env: { PATH: "/usr/bin:/bin", PORT: String(port) },
    logFolder,
  });
  try {
    // Any answer will do: without a session the server refuses a GET.
    await service.until(async () => (await fetch(url)).status > 0, { signal });
  } catch (error) {
    await service.stop();
    throw error;
  }
  return { url, [Symbol.asyncDispose]: () => service.stop() };
}
