import type { StdioConfig } from "../config/stdio.ts";
import { createLog } from "../core/log.ts";
import { OdooClient } from "../core/odoo/client.ts";
import { OdooError } from "../core/odoo/odoo-error.ts";
import { createOdooFetch } from "../core/odoo/odoo-fetch.ts";
import type { GatewayOdoo } from "../core/odoo/records/gateway.ts";
import { ownGateway } from "../core/odoo/records/own-gateway.ts";
import { PlainOdoo } from "../core/odoo/records/plain-odoo.ts";
import { Store } from "../core/store/store.ts";
import { CallLimits } from "../gateway/call/call-limits.ts";
import { Settings } from "../gateway/call/settings.ts";
import { ToolCalls } from "../gateway/call/tool-calls.ts";
import { keyCredential, refusalOf } from "../gateway/identity/credential.ts";
import { serveOverStdio } from "../gateway/mcp-server/stdio.ts";

const PARALLEL_CALLS = 4;
const NO_ADDON =
  "This Odoo does not have the addon woow_paas_gateway: calls are not recorded in Odoo, and nothing but the user's own rights limits them.";

export interface StdioParts {
  config: StdioConfig;
  /** PEM text of `ODOO_CA_FILE`. */
  authorities: string | undefined;
  /** Tells the person who set it up what they should know. */
  tell: (note: string) => void;
}

/**
 * Odoo for an agent on the same machine, as the user of an API key.
 * @throws OdooError, GatewayRefusal when the key opens nothing.
 */
export async function startStdio({
  config,
  authorities,
  tell,
}: StdioParts): Promise<{ close(): Promise<void> }> {
  const log = createLog(config.LOG_LEVEL, "stderr");
  const odoo = new OdooClient({
    url: config.ODOO_URL,
    db: config.ODOO_DB,
    login: config.ODOO_LOGIN,
    apiKey: config.ODOO_API_KEY,
    parallelCalls: PARALLEL_CALLS,
    timeoutMs: config.ODOO_TIMEOUT_SECONDS * 1000,
    fetch: createOdooFetch({ verify: config.ODOO_SSL_VERIFY, authorities }),
  });
  const own = await ownDoor(odoo, config.ODOO_COMPANIES);
  const records = own ?? new PlainOdoo(odoo, config.ODOO_COMPANIES);
  const note = own ? "" : NO_ADDON;
  if (note) tell(note);
  const store = new Store();
  const limits = new CallLimits(new Settings(records, store), store);
  const calls = new ToolCalls({ records, majorVersion: () => odoo.majorVersion(), limits, log });
  const credential = keyCredential(config.ODOO_API_KEY);
  const server = serveOverStdio({ calls, credential, note, log });
  log.info({ odoo: odoo.url, db: odoo.database, addon: own !== undefined }, "serving");
  return server;
}

/** The addon's door; nothing where the addon is not installed. */
async function ownDoor(odoo: OdooClient, companies: readonly number[]): Promise<GatewayOdoo | undefined> {
  await odoo.connect();
  const own = ownGateway(odoo, companies);
  try {
    const answer = await own.identify("");
    if ("refused" in answer) throw refusalOf(answer);
    return own;
  } catch (error) {
    if (error instanceof OdooError && hasNoAddon(error)) return undefined;
    throw error;
  }
}

/** Odoo's words for a model that it does not have are in the server's language; what kind of error it is, is not. */
function hasNoAddon({ exception, said }: OdooError): boolean {
  return (
    said.includes("woow_paas_gateway.gateway") && /\.(UserError|ValidationError|KeyError)$/.test(exception)
  );
}
