import { Hono } from "hono";
import { z } from "zod";
import type { Logger } from "../../core/log.ts";
import { mcpLogin } from "../../core/odoo/records/mcp-login.ts";
import { mcpServer, type SyncOutcome, withLogin } from "../../core/odoo/records/mcp-server.ts";
import type { ConnectMcp } from "../../host/mcp-client/connect.ts";
import type { LoginStore } from "../../host/mcp-client/oauth/login-store.ts";
import type { McpPool } from "../../host/mcp-client/pool.ts";
import { CarriedLogins } from "../../host/sync/carried-logins.ts";
import { findTools } from "../../host/sync/find-tools.ts";
import type { ServerSync } from "../../host/sync/server-sync.ts";
import { readBody } from "../problem.ts";
import { authorize, userOf, type Verify } from "./auth.ts";

export interface McpServersOptions {
  verify: Verify;
  pool: McpPool;
  serverSync: ServerSync;
  /** Connects with logins out of that store. */
  connectWith: (logins: LoginStore) => ConnectMcp;
  /** Whole time for connecting and listing, in milliseconds. */
  timeoutMs: number;
  toolsPerServer: number;
  log: Logger;
}

/** The server as Odoo has it, and the login of the person who asks. Odoo waits meanwhile: it is asked nothing. */
const syncBody = z.object({ server: mcpServer, login: mcpLogin.nullish() });

/** Whether the answer comes when the programs are gone: who restarts a server does not wait for that. */
const stopBody = z.object({ wait: z.boolean().default(true) }).default({ wait: true });

/** What administrators do with an MCP server (docs/contracts/addon-to-sidecar.md). */
export function mcpServersRoutes({
  verify,
  pool,
  serverSync,
  connectWith,
  timeoutMs,
  toolsPerServer,
  log,
}: McpServersOptions) {
  const find = async (body: Promise<z.infer<typeof syncBody>>, userId: number) => {
    const { server: record, login } = await body;
    const logins = new CarriedLogins(login ?? undefined);
    const server = withLogin(record, { userId, generation: login?.generation });
    const finding = findTools(server, { connect: connectWith(logins), timeoutMs, toolsPerServer, log });
    return { server, finding, login: logins.changes };
  };
  return new Hono()
    .post("/:id{[0-9]+}/test", authorize(verify, "server"), async (context) => {
      const user = userOf(context.get("claims"));
      const { server, finding, login } = await find(readBody(context.req, syncBody), user);
      const outcome = await serverSync.inTime(server, finding, { keepTools: false });
      return context.json({ ...toAnswer(outcome), tools: false, login });
    })
    .post("/:id{[0-9]+}/sync", authorize(verify, "server"), async (context) => {
      const user = userOf(context.get("claims"));
      const { server, finding, login } = await find(readBody(context.req, syncBody), user);
      const outcome = await serverSync.inTime(server, finding, { keepTools: true });
      return context.json({ ...toAnswer(outcome), login });
    })
    .post("/:id{[0-9]+}/sync-later", authorize(verify, "server"), (context) => {
      serverSync.syncLater(Number(context.req.param("id")), userOf(context.get("claims")));
      return context.json({ state: "accepted" }, 202);
    })
    .post("/:id{[0-9]+}/stop", authorize(verify, "server"), async (context) => {
      const { wait } = await readBody(context.req, stopBody);
      const { closed, gone } = pool.stop(Number(context.req.param("id")));
      if (wait) await gone;
      return context.json({ success: true, closed });
    })
    .get("/:id{[0-9]+}/status", authorize(verify, "server"), (context) =>
      context.json(pool.status(Number(context.req.param("id")))),
    );
}

function toAnswer(outcome: SyncOutcome) {
  const { tools, state } = outcome;
  return { success: state === "connected", tool_count: tools === false ? 0 : tools.length, ...outcome };
}
