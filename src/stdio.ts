import { readFileSync } from "node:fs";
import { ConfigError, readVariables } from "./config/environment.ts";
import { stdioSchema } from "./config/stdio.ts";
import { startStdio } from "./wire/stdio.ts";

/** `odoo-mcp-sidecar stdio`: everything but MCP's messages goes to standard error. */
try {
  const { ODOO_USER, ...environment } = process.env;
  const login = environment["ODOO_LOGIN"] || ODOO_USER;
  const read = (path: string) => readFileSync(path, "utf8");
  const config = readVariables(stdioSchema, { ...environment, ODOO_LOGIN: login }, read);
  const { ODOO_CA_FILE: file } = config;
  const server = await startStdio({
    config,
    authorities: file === undefined ? undefined : authoritiesIn(file),
    tell: (note) => process.stderr.write(`${note}\n`),
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void server.close());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof ConfigError ? 2 : 1);
}

/** @throws ConfigError */
function authoritiesIn(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new ConfigError(["ODOO_CA_FILE: the file cannot be read"]);
  }
}
