/**
 * The client that the conformance suite examines: the sidecar's own connections, logins and sessions, driven as a
 * sync and a turn drive them. The suite gives the server's address as the last argument.
 */
import { z } from "zod";
import { SidecarError } from "../../../../src/core/errors/sidecar-error.ts";
import { createLog } from "../../../../src/core/log.ts";
import { Store } from "../../../../src/core/store/store.ts";
import { createConnectMcp } from "../../../../src/host/mcp-client/connect.ts";
import { listTools } from "../../../../src/host/mcp-client/list-tools.ts";
import { McpOAuth } from "../../../../src/host/mcp-client/oauth/oauth.ts";
import { McpPool } from "../../../../src/host/mcp-client/pool.ts";
import type { ListedTool } from "../../../../src/host/mcp-client/read-tool.ts";
import type { Authentication, HttpConnection } from "../../../../src/host/mcp-client/server-connection.ts";
import { createUrlGuard } from "../../../../src/host/mcp-client/url-guard/url-guard.ts";
import { MemoryLogins } from "./memory-logins.ts";

/** The suite runs all scenarios at once, on whatever machine. */
const TIMEOUT_MS = 60_000;
const USER_ID = 1;
/** Several steps up in rights need several logins; a server that is never content ends it. */
const MAX_LOGINS = 3;
const CLIENT_METADATA_URL = "https://conformance-test.local/client-metadata.json";
const REDIRECT_URI = "http://localhost:3000/callback";

const scenario = process.env["MCP_CONFORMANCE_SCENARIO"] ?? "";
const toolCall = z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) });
const context = z
  .object({
    client_id: z.string().default(""),
    client_secret: z.string().default(""),
    toolCalls: z.array(toolCall).optional(),
  })
  .parse(JSON.parse(process.env["MCP_CONFORMANCE_CONTEXT"] ?? "{}"));
const oauthAuthentication = {
  kind: "oauth" as const,
  grant: scenario.startsWith("auth/client-credentials")
    ? ("client_credentials" as const)
    : ("authorization_code" as const),
  clientId: context.client_id,
  clientSecret: context.client_secret,
  scope: "",
  issuer: "",
  registration: {} as object,
};
const authentication: Authentication = scenario.startsWith("auth/") ? oauthAuthentication : { kind: "none" };
const server: HttpConnection = {
  serverId: 1,
  name: "conformance",
  worked: false,
  transport: "streamable_http",
  url: process.argv.at(-1) ?? "",
  authentication,
  addresses: { scope: "system", allowed: [] },
};

const urlGuard = createUrlGuard({ systemAddresses: "any" });
const store = new Store();
const logins = new MemoryLogins();
const oauth = new McpOAuth({ logins, fetchFor: urlGuard, store });
const connect = createConnectMcp({
  commands: new Map(),
  urlGuard,
  oauth,
  store,
  firstStartMs: TIMEOUT_MS,
  log: createLog("silent"),
});
const pool = new McpPool({
  connect,
  store,
  connectMs: TIMEOUT_MS,
  patienceMs: TIMEOUT_MS,
  firstStartMs: TIMEOUT_MS,
  probeMs: TIMEOUT_MS,
  idleMs: TIMEOUT_MS,
  processes: 1,
  processesPerServer: 1,
  onToolsChanged: () => undefined,
});
try {
  const { tools } = await withLogin(() => listTools(server, { connect, timeoutMs: TIMEOUT_MS }));
  for (const { tool, args } of callsOf(tools)) {
    const options = { signal: AbortSignal.timeout(TIMEOUT_MS), onProgress: () => undefined, callId: "c1" };
    const result = await withLogin(() => pool.callTool("conformance", server, tool, args, options));
    process.stdout.write(`${tool.name}: ${result.isError ? "error " : ""}${result.text}\n`);
  }
} finally {
  await pool.close();
}

function callsOf(tools: readonly ListedTool[]): { tool: ListedTool; args: Record<string, unknown> }[] {
  const named = (name: string) => tools.filter((tool) => tool.name === name);
  if (context.toolCalls)
    return context.toolCalls.flatMap((call) =>
      named(call.name).map((tool) => ({ tool, args: call.arguments })),
    );
  const [focal] = named("json_schema_2020_12_tool");
  return tools.map((tool) => ({
    tool,
    args: focal && tool.name === "json_schema_echo" ? { schema: focal.inputSchema } : exampleOf(tool),
  }));
}

/** Arguments that a tool's schema allows. */
function exampleOf({ inputSchema }: ListedTool): Record<string, unknown> {
  const examples: Record<string, unknown> = { number: 3, integer: 3, boolean: true, array: [], object: {} };
  const properties = (inputSchema["properties"] ?? {}) as Record<string, { type?: string }>;
  return Object.fromEntries(
    Object.entries(properties).map(([name, { type = "" }]) => [name, examples[type] ?? "text"]),
  );
}

/** Logs in as a person does when the chat says so, and tries again. */
async function withLogin<Value>(attempt: () => Promise<Value>): Promise<Value> {
  for (let login = 0; ; login++)
    try {
      return await attempt();
    } catch (error) {
      const needed = error instanceof SidecarError && error.code === "login_required";
      if (!needed || login === MAX_LOGINS) throw error;
      await logIn();
    }
}

/** What the browser does: goes to the authorization server, comes back with a code. */
async function logIn(): Promise<void> {
  const { address, pending, registration } = await oauth.begin(server, {
    userId: USER_ID,
    redirectUri: REDIRECT_URI,
    clientMetadataUrl: CLIENT_METADATA_URL,
  });
  if (registration) oauthAuthentication.registration = registration;
  const answer = await fetch(address, { redirect: "manual" });
  const { searchParams: back } = new URL(answer.headers.get("location") ?? "");
  const { tokens } = await oauth.finish(server, {
    pending,
    code: back.get("code") ?? "",
    state: back.get("state") ?? "",
    iss: back.get("iss") ?? undefined,
  });
  const login = { userId: USER_ID, generation: logins.finish(tokens) };
  server.authentication = { ...oauthAuthentication, login };
}
