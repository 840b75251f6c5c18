/**
 * An MCP server over stdio that misbehaves as its first argument says; each start adds a line to the file named
 * by STARTS.
 */
import { spawn } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

const [behaviour = ""] = process.argv.slice(2);
const { STARTS } = process.env;
if (STARTS) appendFileSync(STARTS, `${process.pid}\n`);
process.stderr.write("stderr says stderr-secret\n");

if (behaviour === "ends at once") process.exit(3);
// As `npx` does, which loads a package before it starts it; later starts find it.
const delayMs = Number(process.env["DELAY_MS"] ?? 0);
const loadMs = Number(process.env["LOAD_MS"] ?? 0);
const isFirst = STARTS === undefined || readFileSync(STARTS, "utf8").trim().split("\n").length === 1;
if (delayMs || (loadMs && isFirst)) await pause(delayMs || loadMs);
// A helper that outlives its parent, as the server that `npx` starts may.
const helper = behaviour.endsWith("a helper") && spawn("sleep", ["600"], { stdio: "ignore" });
if (behaviour.startsWith("ignores")) process.on("SIGTERM", () => undefined);
if (behaviour.startsWith("ignores")) setInterval(() => undefined, 1000);

let written = 0;
const write = (message: unknown) => {
  const isFirstOne = written++ === 0;
  const text = JSON.stringify(message, undefined, behaviour === "lays its messages out" ? 2 : undefined);
  const before =
    behaviour === "greets on the same line"
      ? "Ready > "
      : behaviour === "writes a byte order mark" && isFirstOne
        ? "\uFEFF"
        : "";
  process.stdout.write(`${before}${text}${behaviour === "writes for Windows" ? "\r\n" : "\n"}`);
};
createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line);
  const answer = (result: unknown) => write({ jsonrpc: "2.0", id, result });
  if (behaviour === "writes noise") process.stdout.write("Starting up…\n{not json\n\n");
  if (behaviour === "writes without end") process.stdout.write("x".repeat(9 * 1024 * 1024));
  if (behaviour === "ends when asked" && method === "server/discover") process.exit(1);
  if (method === "initialize")
    answer({
      protocolVersion: params.protocolVersion,
      capabilities: { tools: {} },
      serverInfo: { name: "program", version: "1" },
    });
  else if (method === "tools/list")
    answer({ tools: [{ name: "echo", inputSchema: { type: "object", properties: {} } }] });
  else if (method === "tools/call" && behaviour === "crashes at a call") process.exit(7);
  else if (method === "tools/call")
    answer({ content: [{ type: "text", text: `pid ${process.pid} helper ${(helper || undefined)?.pid}` }] });
  else if (id !== undefined && behaviour !== "is silent when asked")
    write({ jsonrpc: "2.0", id, error: { code: -32601, message: "unknown" } });
});
