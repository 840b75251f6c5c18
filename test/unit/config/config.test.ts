import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { configurationTables } from "../../../dev/docs/configuration-tables.ts";

const main = fileURLToPath(new URL("../../../src/main.ts", import.meta.url));
const start = (environment: Record<string, string>) =>
  spawnSync(process.execPath, [main], { env: environment, encoding: "utf8", timeout: 5000 });

test("every fault of the configuration is told at once, without any value", () => {
  const { status, stderr } = start({
    ODOO_URL: "ftp://odoo",
    SIDECAR_SECRET: "too-short",
    SIDECAR_PORT: "99999",
    LOG_LEVEL: "loud",
    TOOL_CALL_SECONDS: "soon",
  });
  expect(stderr).toContain("TOOL_CALL_SECONDS: must be a number");
  expect(status).toBe(2);
  for (const name of ["ODOO_URL", "ODOO_DB", "ODOO_API_KEY", "SIDECAR_SECRET", "SIDECAR_PORT", "LOG_LEVEL"])
    expect(stderr).toContain(`${name}: `);
  expect(stderr).not.toMatch(/too-short|ftp:\/\/odoo|    at /);
});

test("a value can come from a file; one that cannot be read is a fault", () => {
  const folder = mkdtempSync(join(tmpdir(), "sidecar-config-"));
  writeFileSync(join(folder, "secret"), `${"s".repeat(32)}\n`);
  const { stderr } = start({
    SIDECAR_SECRET_FILE: join(folder, "secret"),
    ODOO_API_KEY_FILE: join(folder, "missing"),
  });
  expect(stderr).toContain("ODOO_API_KEY_FILE: the file cannot be read");
  expect(stderr).not.toContain("SIDECAR_SECRET");
});

test("the documentation has the table that is made from the variables", () => {
  const page = readFileSync(new URL("../../../docs/configuration.md", import.meta.url), "utf8");
  for (const table of configurationTables().values()) expect(page, "run: npm run docs").toContain(table);
});
