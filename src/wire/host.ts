import { hostname } from "node:os";
import pRetry from "p-retry";
import type { Config } from "../config/environment.ts";
import type { Logger } from "../core/log.ts";
import type { Metrics } from "../core/metrics.ts";
import type { OdooClient } from "../core/odoo/client.ts";
import { AiRunRecords } from "../core/odoo/records/ai-run.ts";
import { McpLoginRecords } from "../core/odoo/records/mcp-login.ts";
import { McpServerRecords } from "../core/odoo/records/mcp-server.ts";
import type { Store } from "../core/store/store.ts";
import { FileReader } from "../host/files/file-reader.ts";
import { createConnectMcp } from "../host/mcp-client/connect.ts";
import type { LoginStore } from "../host/mcp-client/oauth/login-store.ts";
import { McpOAuth } from "../host/mcp-client/oauth/oauth.ts";
import { McpPool } from "../host/mcp-client/pool.ts";
import { createUrlGuard } from "../host/mcp-client/url-guard/url-guard.ts";
import { createOpenAiModel } from "../host/model/create-model.ts";
import { stateOf } from "../host/runs/complete.ts";
import { createPrepareTurn } from "../host/runs/prepare-turn.ts";
import { readFiles } from "../host/runs/read-files.ts";
import { AnswerRenderer } from "../host/runs/rendering/answer-renderer.ts";
import { RunRegistry } from "../host/runs/run-registry.ts";
import { ServerSync } from "../host/sync/server-sync.ts";
import { ToolChanges } from "../host/sync/tool-changes.ts";
import type { CallInQuestion } from "../host/turn/approvals.ts";
import type { Verify } from "../http/host/auth.ts";
import { type HostRoutes, hostRoutes } from "../http/host/routes.ts";

/** A turn waits this long for a server of which nothing good is known; after that the server counts as dead. */
const MCP_PATIENCE_MS = 1_800;
const MCP_PROBE_MS = 2_000;

export interface HostParts {
  config: Config;
  odoo: OdooClient;
  store: Store;
  verify: Verify;
  metrics: Metrics;
  log: Logger;
}

/** People chat in Odoo, and assistants use tools. */
export interface Host {
  routes: HostRoutes;
  /** What is to be done before anybody asks. */
  start(): Promise<void>;
  /** Takes nothing new and ends what goes on, in the time that the configuration gives. */
  stop(): Promise<void>;
}

export function createHost({ config, odoo, store, verify, metrics, log }: HostParts): Host {
  const servers = new McpServerRecords(odoo);
  const logins = new McpLoginRecords(odoo);
  // Two sidecars of one name would end each other's runs.
  const instance = config.SIDECAR_INSTANCE ?? `${hostname()}:${config.SIDECAR_PORT}`;
  const records = new AiRunRecords({ odoo, instance, store });
  const createModel = createOpenAiModel({ store, idleMs: config.MODEL_IDLE_SECONDS * 1000 });

  const urlGuard = createUrlGuard({ systemAddresses: config.SYSTEM_SERVER_ADDRESSES });
  const commands = new Map(Object.entries(config.STDIO_COMMANDS));
  const oauthWith = (kept: LoginStore) => new McpOAuth({ logins: kept, fetchFor: urlGuard, store });
  const firstStartMs = config.STDIO_FIRST_START_SECONDS * 1000;
  const connectWith = (kept: LoginStore) =>
    createConnectMcp({ commands, urlGuard, oauth: oauthWith(kept), store, firstStartMs, log });
  const connect = connectWith(logins);
  const connectMs = config.MCP_CONNECT_SECONDS * 1000;
  const toolsPerServer = config.TOOLS_PER_SERVER;

  const serverSync = new ServerSync({ servers, logins, connect, timeoutMs: connectMs, toolsPerServer, log });
  const toolChanges = new ToolChanges({ sync: (id, userId) => serverSync.sync(id, userId), log, store });
  const pool = new McpPool({
    connect: (server, options) => {
      metrics.mcpConnections.inc();
      return connect(server, options);
    },
    connectMs,
    patienceMs: MCP_PATIENCE_MS,
    firstStartMs,
    probeMs: MCP_PROBE_MS,
    idleMs: config.MCP_IDLE_SECONDS * 1000,
    processes: config.STDIO_PROCESSES,
    processesPerServer: config.STDIO_PROCESSES_PER_SERVER,
    onToolsChanged: (id, userId) => toolChanges.announce(id, userId),
    store,
  });

  const reader = new FileReader({ store });
  const prepareTurn = createPrepareTurn({
    createModel,
    pool,
    odooAs: (run, grant) => (callId) => ({
      majorVersion: () => odoo.majorVersion(),
      call: (model, method, args, kwargs, signal) =>
        records.callAsPerson(run, grant, { model, method, args, kwargs, call_id: callId }, signal),
      callAll: (calls, signal) => records.callAsPerson(run, grant, { calls, call_id: callId }, signal),
    }),
    approvalsOf: (run) => ({
      ask: (call, seconds, signal) =>
        records.ask(run, { ...storedCall(call), cause: call.cause ?? false, seconds }, signal),
      unanswered: (callId) => records.unanswered(run, callId),
    }),
    beginIn: (run) => (call) =>
      records.begin(run, { ...storedCall(call), provider_state: stateOf(call.reply, call.echo) }),
    limits: {
      toolCallMs: config.TOOL_CALL_SECONDS * 1000,
      toolCallMaxMs: config.TOOL_CALL_MAX_SECONDS * 1000,
      turnToolMs: config.TURN_TOOL_SECONDS * 1000,
      parallelToolCalls: config.PARALLEL_TOOL_CALLS,
      toolResultBytes: config.TOOL_RESULT_KIB * 1024,
    },
    readFiles: (run, signal) => readFiles(run, { records, reader, signal }),
    keepFile: (run, file) =>
      records.keepFile(run, file).catch((error: unknown) => {
        log.warn({ run, err: error }, "file of a tool not kept");
        return undefined;
      }),
    approvalMs: config.APPROVAL_SECONDS * 1000,
    toolboxLimits: { toolsPerServer, toolsPerRequest: config.TOOLS_PER_REQUEST },
    store,
  });
  const renderer = new AnswerRenderer();
  const runs = new RunRegistry(
    { records, metrics, log, prepareTurn, renderer },
    { maxRuns: config.MAX_RUNS, retentionMs: config.RUN_RETENTION_SECONDS * 1000, store },
  );

  return {
    routes: hostRoutes({
      runs,
      pool,
      reader,
      serverSync,
      connectWith,
      timeoutMs: connectMs,
      toolsPerServer,
      log,
      oauth: oauthWith(logins),
      modelTest: { createModel, timeoutMs: config.MODEL_TEST_SECONDS * 1000 },
      heartbeatMs: config.HEARTBEAT_SECONDS * 1000,
      verify,
      metrics,
    }),
    start: async () => {
      await Promise.all([endForgottenRuns(records, log), offerOdooTools(serverSync, log)]);
    },
    stop: async () => {
      await runs.drain(config.DRAIN_SECONDS * 1000);
      await Promise.all([pool.close(), renderer.close()]);
    },
  };
}

function storedCall({ callId, tool, args, offset }: Omit<CallInQuestion, "cause">) {
  return {
    call_id: callId,
    server_id: tool.serverId,
    tool_id: tool.toolId,
    server: tool.server,
    name: tool.name,
    title: tool.title,
    args,
    offset,
  };
}

/** Runs that an earlier life of this process left open; Odoo may still be starting, then its own timer ends them. */
async function endForgottenRuns(records: AiRunRecords, log: Logger): Promise<void> {
  try {
    const ended = await records.interrupt();
    if (ended) log.warn({ runs: ended }, "ended runs of an earlier life");
  } catch (error) {
    log.warn({ err: error }, "Odoo is not ready yet");
  }
}

/** Before anybody asks for them; while Odoo is starting itself, in the background. */
async function offerOdooTools(serverSync: ServerSync, log: Logger): Promise<void> {
  try {
    await serverSync.syncOdooTools();
  } catch {
    const retried = pRetry(() => serverSync.syncOdooTools(), {
      retries: 20,
      minTimeout: 1_000,
      maxTimeout: 30_000,
      unref: true,
    });
    retried.catch((error: unknown) => log.warn({ err: error }, "Odoo's own tools are not synchronised"));
  }
}
