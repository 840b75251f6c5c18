import { join } from "node:path";
import { freePorts } from "../support/ports.ts";
import { ROOT } from "../support/paths.ts";
import { Service } from "../support/service.ts";

/** The reference server of MCP, over Streamable HTTP. Its environment is bare: it has a tool that shows it. */
export async function startSampleServer(logFolder: string, signal?: AbortSignal) {
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}/mcp`;
  const program = join(ROOT, "node_modules/@modelcontextprotocol/server-everything/dist/index.js");
  const service = new Service({
    name: "sample-mcp-server",
    file: process.execPath,
    args: ["--import", join(ROOT, "dev/demo/listen-on-loopback.ts"), program, "streamableHttp"],
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
