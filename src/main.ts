import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import pRetry from "p-retry";
import { type Config, ConfigError, readConfig } from "./config/config.ts";
import { createApp } from "./http/app.ts";
import { createVerify } from "./http/host/auth.ts";
import { listen } from "./http/listen.ts";
import { createLog } from "./core/log.ts";
import { createConnectMcp } from "./host/mcp-client/connect.ts";
import { McpOAuth } from "./host/mcp-client/oauth/oauth.ts";
import { McpPool } from "./host/mcp-client/pool.ts";
import { createUrlGuard } from "./host/mcp-client/url-guard/url-guard.ts";
import { createMetrics } from "./core/metrics.ts";
import { createOpenAiModel } from "./host/model/create-model.ts";
import { OdooClient } from "./core/odoo/client.ts";
import { AiConfigRecords } from "./core/odoo/records/ai-config.ts";
import { AiRunRecords } from "./core/odoo/records/ai-run.ts";
import { McpLoginRecords } from "./core/odoo/records/mcp-login.ts";
import { McpServerRecords } from "./core/odoo/records/mcp-server.ts";
import { type RegistryOptions, syncOdooTools, syncServer } from "./host/sync/sync-server.ts";
import { ToolChanges } from "./host/sync/tool-changes.ts";
import { createPrepareTurn } from "./host/runs/prepare-turn.ts";
import { RunRegistry } from "./host/runs/run-registry.ts";

/** A turn waits this long for a connection to an MCP server; after that the server counts as dead. */
const MCP_PATIENCE_MS = 1_800;
const MCP_PROBE_MS = 2_000;

const config = configuration();
const log = createLog(config.LOG_LEVEL);
const metrics = createMetrics();
const odoo = new OdooClient({
  url: config.ODOO_URL,
  db: config.ODOO_DB,
  login: config.ODOO_LOGIN,
  apiKey: config.ODOO_API_KEY,
  parallelCalls: config.ODOO_PARALLEL_CALLS,
  timeoutMs: config.ODOO_TIMEOUT_SECONDS * 1000,
  observe: (method, seconds) => metrics.odooSeconds.observe({ method }, seconds),
});
const servers = new McpServerRecords(odoo);
const logins = new McpLoginRecords(odoo);
const urlGuard = createUrlGuard({ systemAddresses: config.SYSTEM_SERVER_ADDRESSES });
const oauth = new McpOAuth({ servers, logins, fetchFor: urlGuard });
const connect = createConnectMcp({
  commands: new Map(Object.entries(config.STDIO_COMMANDS)),
  urlGuard,
  oauth,
  log,
});
const registry: RegistryOptions = {
  servers,
  logins,
  connect,
  timeoutMs: config.MCP_CONNECT_SECONDS * 1000,
};
const toolChanges = new ToolChanges({ sync: (id, userId) => syncServer(id, false, userId, registry), log });
const pool = new McpPool({
  connect: (server, options) => {
    metrics.mcpConnections.inc();
    return connect(server, options);
  },
  connectMs: config.MCP_CONNECT_SECONDS * 1000,
  patienceMs: MCP_PATIENCE_MS,
  probeMs: MCP_PROBE_MS,
  idleMs: config.MCP_IDLE_SECONDS * 1000,
  processes: config.STDIO_PROCESSES,
  processesPerServer: config.STDIO_PROCESSES_PER_SERVER,
  onToolsChanged: ({ id, login }) => toolChanges.announce(id, login?.userId),
});
// Two sidecars of one name would end each other's runs.
const instance = config.SIDECAR_INSTANCE ?? `${hostname()}:${config.SIDECAR_PORT}`;
const createModel = createOpenAiModel({ idleMs: config.MODEL_IDLE_SECONDS * 1000 });
const records = new AiRunRecords(odoo, instance);
const runs = new RunRegistry(
  {
    records,
    metrics,
    log,
    prepareTurn: createPrepareTurn({
      createModel,
      callMcpTool: (identity) => (server, tool, args, options) =>
        pool.callTool(identity, server, tool, args, options),
      odooAs: (run, grant) => ({
        majorVersion: () => odoo.majorVersion(),
        call: (model, method, args, kwargs, signal) =>
          records.callAsPerson(run, grant, { model, method, args, kwargs }, signal),
      }),
      limits: {
        toolCallMs: config.TOOL_CALL_SECONDS * 1000,
        toolCallMaxMs: config.TOOL_CALL_MAX_SECONDS * 1000,
        turnToolMs: config.TURN_TOOL_SECONDS * 1000,
        parallelToolCalls: config.PARALLEL_TOOL_CALLS,
        toolResultBytes: config.TOOL_RESULT_KIB * 1024,
      },
      approvalMs: config.APPROVAL_SECONDS * 1000,
      toolboxLimits: { toolsPerServer: config.TOOLS_PER_SERVER, toolsPerRequest: config.TOOLS_PER_REQUEST },
    }),
  },
  { maxRuns: config.MAX_RUNS, retentionMs: config.RUN_RETENTION_SECONDS * 1000 },
);
const app = createApp({
  odoo,
  runs,
  metrics,
  log,
  verify: createVerify(config.SIDECAR_SECRET, config.ODOO_DB),
  registry,
  pool,
  oauth,
  modelTest: {
    configs: new AiConfigRecords(odoo),
    createModel,
    timeoutMs: config.MODEL_TEST_SECONDS * 1000,
  },
  heartbeatMs: config.HEARTBEAT_SECONDS * 1000,
});

await Promise.all([endForgottenRuns(), offerOdooTools()]);
const server = await listen(app, config.SIDECAR_HOST, config.SIDECAR_PORT);
log.info(
  { host: config.SIDECAR_HOST, port: server.port, odoo: config.ODOO_URL, db: config.ODOO_DB },
  "listening",
);

for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void shutDown(signal));

async function shutDown(signal: string): Promise<void> {
  log.info({ signal }, "draining");
  await runs.drain(config.DRAIN_SECONDS * 1000);
  await pool.close();
  await server.close();
  log.info("stopped");
}

/** Runs that an earlier life of this process left open; Odoo may still be starting, then its own timer ends them. */
async function endForgottenRuns(): Promise<void> {
  try {
    const ended = await records.interrupt();
    if (ended) log.warn({ runs: ended }, "ended runs of an earlier life");
  } catch (error) {
    log.warn({ err: error }, "Odoo is not ready yet");
  }
}

/** Before anybody asks for them; while Odoo is starting itself, in the background. */
async function offerOdooTools(): Promise<void> {
  try {
    await syncOdooTools(registry);
  } catch {
    const retried = pRetry(() => syncOdooTools(registry), {
      retries: 20,
      minTimeout: 1_000,
      maxTimeout: 30_000,
      unref: true,
    });
    retried.catch((error: unknown) => log.warn({ err: error }, "Odoo's own tools are not synchronised"));
  }
}

function configuration(): Config {
  try {
    return readConfig(process.env, (path) => readFileSync(path, "utf8"));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}
