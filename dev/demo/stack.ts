import { randomBytes } from "node:crypto";
import { findOdoo, runningOdoo } from "../odoo/find.ts";
import { DATABASE } from "../odoo/odoo-command.ts";
import { startPreparedDatabase } from "../odoo/prepared-database.ts";
import type { RunningOdoo } from "../odoo/program.ts";
import { OdooRpc } from "../odoo/rpc.ts";
import { startOdoo } from "../odoo/server.ts";
import { freePorts } from "../support/ports.ts";
import { say, step } from "../support/progress.ts";
import { createRunFolder } from "../support/run-folder.ts";
import { createGatewayClient, type GatewayClient } from "./gateway-client.ts";
import { createGatewayKeys, type GatewayKeys } from "./gateway-keys.ts";
import { installAddons } from "./install-addon.ts";
import { startModel } from "./model.ts";
import { connectSidecar, createDemoRecords, createSidecarKey } from "./records.ts";
import { SAMPLE_COMMANDS, startSampleServer } from "./sample-server.ts";
import { startSidecar } from "./sidecar.ts";

export interface StackOptions {
  workers: number;
  port?: number | undefined;
  sidecarPort?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Everything the product needs, running. */
export interface Stack extends AsyncDisposable {
  odoo: RunningOdoo;
  sidecar: { url: string; secret: string; pidFile: string };
  /** Odoo as an MCP server, with keys for agents and a client for a program. */
  gateway: GatewayKeys & GatewayClient & { url: string };
  modelUrl: string;
  modelLabel: string;
  mcpUrl: string;
  /** Logs of all programs. */
  folder: string;
}

export async function startStack({ workers, port, sidecarPort, signal }: StackOptions): Promise<Stack> {
  await using starting = new AsyncDisposableStack();
  const { path: folder } = starting.use(await createRunFolder());
  const model = starting.use(await startModel(folder, signal));
  const mcp = starting.use(await startSampleServer(folder, signal));
  const running = runningOdoo();
  const odoo = running ?? (await ownOdoo(starting, { workers, port, signal }, folder));
  const admin = await OdooRpc.signIn(odoo.directUrl, odoo.db, odoo.login, odoo.password);
  if (running) await installAddons(admin);
  const secret = randomBytes(32).toString("hex");
  const apiKey = await createSidecarKey(admin);
  const sidecar = starting.use(
    await step("Sidecar", async () =>
      startSidecar(
        {
          ODOO_URL: odoo.directUrl,
          ODOO_DB: odoo.db,
          ODOO_API_KEY: apiKey,
          SIDECAR_SECRET: secret,
          STDIO_COMMANDS: JSON.stringify(SAMPLE_COMMANDS),
          LOG_LEVEL: process.env["LOG_LEVEL"] ?? "info",
        },
        sidecarPort ?? (await freePorts(1))[0] ?? 0,
        folder,
        signal,
      ),
    ),
  );
  await connectSidecar(admin, sidecar.url, secret);
  await createDemoRecords(admin, model, mcp.url);
  const keys = await createGatewayKeys(admin, odoo);
  const client = await createGatewayClient(admin);
  // Apps that log people in send them there. Odoo took it from the last login of the administrator.
  if (!running) await admin.send("ir.config_parameter", "set_param", ["web.base.url", odoo.url]);
  const everything = starting.move();
  return {
    odoo,
    sidecar: { url: sidecar.url, secret, pidFile: sidecar.pidFile },
    gateway: { url: sidecar.url, ...keys, ...client },
    modelUrl: model.url,
    modelLabel: model.label,
    mcpUrl: mcp.url,
    folder,
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}

async function ownOdoo(
  starting: AsyncDisposableStack,
  { workers, port, signal }: StackOptions,
  folder: string,
): Promise<RunningOdoo> {
  const program = await findOdoo(signal);
  say(`  ${program.label}`);
  const database = starting.use(await startPreparedDatabase({ program, folder, contents: "addon", signal }));
  const place = { program, folder, databaseHost: database.host };
  const how = workers > 0 ? `with ${workers} workers behind nginx` : "threaded";
  const server = starting.use(await step(`Odoo, ${how}`, () => startOdoo(place, { workers, port, signal })));
  const { url, directUrl } = server;
  return { url, directUrl, db: DATABASE, login: "admin", password: "admin" };
}
