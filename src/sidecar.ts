import { readFileSync } from "node:fs";
import { type Config, ConfigError, readConfig } from "./config/environment.ts";
import { createLog } from "./core/log.ts";
import { createMetrics } from "./core/metrics.ts";
import { OdooClient } from "./core/odoo/client.ts";
import { OdooReadiness } from "./core/odoo/readiness.ts";
import { Store } from "./core/store/store.ts";
import { createApp } from "./http/app.ts";
import { healthRoutes } from "./http/health.ts";
import { createVerify } from "./http/host/auth.ts";
import { listen } from "./http/listen.ts";
import { createGateway } from "./wire/gateway.ts";
import { createHost } from "./wire/host.ts";

const config = configuration();
const log = createLog(config.LOG_LEVEL);
const metrics = createMetrics();
const store = new Store();
const odoo = new OdooClient({
  url: config.ODOO_URL,
  db: config.ODOO_DB,
  login: config.ODOO_LOGIN,
  apiKey: config.ODOO_API_KEY,
  parallelCalls: config.ODOO_PARALLEL_CALLS,
  timeoutMs: config.ODOO_TIMEOUT_SECONDS * 1000,
  observe: (method, seconds) => metrics.odooSeconds.observe({ method }, seconds),
});
const readiness = new OdooReadiness(odoo);
const verify = createVerify(config.SIDECAR_SECRET, config.ODOO_DB, store);

const host = createHost({ config, odoo, store, verify, metrics, log });
const gateway = createGateway({ config, odoo, readiness, store, verifyRelay: verify, log });
const health = healthRoutes({ readiness, verify, metrics });
await Promise.all([readiness.watch(), host.start()]);
const server = await listen(createApp({ health, host: host.routes, ...gateway, log }), config);
log.info({ host: config.SIDECAR_HOST, port: server.port, odoo: odoo.url, db: odoo.database }, "listening");

for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.once(signal, async () => {
    log.info({ signal }, "draining");
    await host.stop();
    await server.close();
    log.info("stopped");
  });

function configuration(): Config {
  try {
    return readConfig(process.env, (path) => readFileSync(path, "utf8"));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}
