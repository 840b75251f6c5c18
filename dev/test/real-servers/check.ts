import { createLog } from "../../../src/core/log.ts";
import { Store } from "../../../src/core/store/store.ts";
import { createConnectMcp } from "../../../src/host/mcp-client/connect.ts";
import { listTools } from "../../../src/host/mcp-client/list-tools.ts";
import { McpOAuth } from "../../../src/host/mcp-client/oauth/oauth.ts";
import { McpPool } from "../../../src/host/mcp-client/pool.ts";
import type { ServerConnection } from "../../../src/host/mcp-client/server-connection.ts";
import { createUrlGuard } from "../../../src/host/mcp-client/url-guard/url-guard.ts";
import { toSyncedTools } from "../../../src/host/sync/synced-tools.ts";
import { freePorts } from "../../support/ports.ts";
import { Service } from "../../support/service.ts";
import type { RealServer } from "./catalogue.ts";

/** What came of one server over one transport. */
export interface Found {
  server: string;
  transport: string;
  seconds: number;
  tools: number;
  leftOut: string;
  /** Of the tools' names, descriptions and inputs, of four characters each. */
  tokens: number;
  call: string;
  /** Why it failed. */
  failure: string;
}

const LIMIT_MS = 60_000;

/** Connects as a sync does, lists the tools, and makes the call: over the program's own input, and over HTTP. */
export async function check(server: RealServer, program: string, logFolder: string): Promise<Found[]> {
  const { args = [], env = {}, http } = server;
  const found = [await checkOver("stdio", server, { program, args, env })];
  if (!http) return found;
  const [port = 0] = await freePorts(1);
  const mode = http(port);
  await using service = new Service({
    name: `real-${server.name.replaceAll(/\W+/g, "-")}`,
    file: program,
    args: mode.args,
    env: {
      PATH: `${process.execPath.replace(/\/node$/, "")}:/usr/local/bin:/usr/bin:/bin`,
      HOME: process.env["HOME"],
      ...mode.env,
    },
    logFolder,
  });
  await service.until(async () => Boolean(await fetch(`http://127.0.0.1:${port}/`)), { timeoutMs: LIMIT_MS });
  const url = `http://127.0.0.1:${port}${mode.path}`;
  return [...found, await checkOver("HTTP", server, { url })];
}

interface Reached {
  program?: string;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  url?: string;
}

async function checkOver(
  transport: string,
  server: RealServer,
  { program = "", args = [], env = {}, url = "" }: Reached,
): Promise<Found> {
  const known = { serverId: 1, name: server.name, worked: true };
  const connection: ServerConnection = url
    ? {
        ...known,
        transport: "streamable_http",
        url,
        authentication: { kind: "none" },
        addresses: { scope: "system", allowed: [] },
      }
    : { ...known, transport: "stdio", command: "program" };
  const store = new Store();
  const urlGuard = createUrlGuard({ systemAddresses: "any" });
  const connect = createConnectMcp({
    commands: new Map([["program", { command: program, args: [...args], env: { ...env } }]]),
    urlGuard,
    oauth: new McpOAuth({ logins: NO_LOGINS, fetchFor: urlGuard, store }),
    store,
    firstStartMs: LIMIT_MS,
    log: createLog("silent"),
  });
  const pool = new McpPool({
    connect,
    store,
    connectMs: LIMIT_MS,
    patienceMs: LIMIT_MS,
    firstStartMs: LIMIT_MS,
    probeMs: LIMIT_MS,
    idleMs: LIMIT_MS,
    processes: 2,
    processesPerServer: 2,
    onToolsChanged: () => undefined,
  });
  const found: Found = {
    server: server.name,
    transport,
    seconds: 0,
    tools: 0,
    leftOut: "",
    tokens: 0,
    call: "",
    failure: "",
  };
  const begun = performance.now();
  try {
    const { tools, leftOut } = toSyncedTools(await listTools(connection, { connect, timeoutMs: LIMIT_MS }));
    found.seconds = (performance.now() - begun) / 1000;
    found.tools = tools.length;
    found.leftOut = leftOut.map(({ name, reason }) => `${name} (${reason})`).join(", ");
    found.tokens = tools.reduce(
      (sum, { name, description, input_schema }) => sum + (name + description + input_schema).length / 4,
      0,
    );
    if (tools.length < server.tools) found.failure = `fewer than ${server.tools} tools`;
    const called = tools.find(({ name }) => name === server.call?.tool);
    if (server.call && !called) found.failure = `no tool ${server.call.tool}`;
    if (server.call && called) {
      const { text, isError } = await pool.callTool(
        "check",
        connection,
        { name: called.name, inputSchema: JSON.parse(called.input_schema) },
        { ...server.call.args },
        { signal: AbortSignal.timeout(LIMIT_MS), onProgress: () => undefined, callId: "c1" },
      );
      found.call = isError ? "error" : "works";
      if (isError || !text) found.failure = `${server.call.tool}: ${text}`;
    }
  } catch (error) {
    found.failure = error instanceof Error ? error.message : String(error);
  } finally {
    await pool.close();
  }
  return found;
}

const NO_LOGINS = {
  read: async () => undefined,
  renew: async () => false,
  expire: async () => undefined,
  pinIssuer: async () => undefined,
};
