import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FakeOdoo } from "../../fakes/fake-odoo.ts";
import { answers } from "../../unit/core/odoo-tools/odoo-stack.ts";
import { startOverStdio, use } from "../../unit/gateway/gateway-client.ts";
import { installPackage } from "./installed-package.ts";

let folder: string;
let installed: Awaited<ReturnType<typeof installPackage>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "package-"));
  installed = await installPackage(folder);
}, 300_000);
afterAll(() => rm(folder, { recursive: true }));

test("the package holds the program and nothing of its development", () => {
  const folders = new Set(installed.files.map((path) => path.split("/")[0]));
  expect(folders).toEqual(new Set(["bin", "dist", "LICENSE", "README.md", "package.json"]));
  expect(installed.files.filter((path) => path.endsWith(".ts"))).toEqual([]);
});

test("installed by npm, it serves an Odoo to an MCP client over stdio", async () => {
  const odoo = new FakeOdoo();
  odoo.person = answers({ search_read: [{ id: 1, name: "Ann" }] });
  const environment = {
    ODOO_URL: await odoo.start(),
    ODOO_DB: "db",
    ODOO_LOGIN: "ada",
    ODOO_API_KEY: odoo.apiKey,
  };
  const { client } = await startOverStdio(installed.program, ["stdio"], environment);
  const found = await use(client, "odoo_search", { model: "res.partner", fields: ["name"] });
  expect(found.structuredContent).toMatchObject({ records: [{ id: 1, name: "Ann" }] });
  await client.close();
  await odoo.close();
});

test("it is the sidecar too, which reads documents with the packages beside it", async () => {
  const { status, stderr } = spawnSync(installed.program, {
    encoding: "utf8",
    env: { PATH: process.env["PATH"] },
  });
  expect([status, stderr]).toEqual([2, expect.stringContaining("SIDECAR_SECRET")]);
  const home = join(folder, "node_modules/odoo-mcp-sidecar/dist/host/files/run-extractor.js");
  const { runExtractor } = (await import(home)) as typeof import("../../../src/host/files/run-extractor.ts");
  const mail = "From: Ann <ann@example.com>\r\nSubject: Hello\r\n\r\nSee you on Monday.\r\n";
  const reading = await runExtractor("mail", new TextEncoder().encode(mail));
  expect(reading).toMatchObject({ kind: "text", text: expect.stringContaining("See you on Monday.") });
});

test("it says what it is, and what it does not know", () => {
  const said = (...args: string[]) => spawnSync(installed.program, args, { encoding: "utf8" });
  expect(said("--version").stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(said("--help").stdout).toContain("ODOO_API_KEY");
  const unknown = said("serve-me");
  expect([unknown.status, unknown.stdout]).toEqual([2, ""]);
  expect(unknown.stderr).toContain("no command serve-me");
});

// Debian's own Node, for example.
test.skipIf(!existsSync("/usr/bin/node"))("an older Node is told in a sentence that it is too old", () => {
  const ask = (...args: string[]) => spawnSync("/usr/bin/node", args, { encoding: "utf8" });
  const version = ask("--version").stdout.trim().slice(1);
  if (Number.parseInt(version) >= 24) return;
  const { status, stderr } = ask(
    join(folder, "node_modules/odoo-mcp-sidecar/bin/odoo-mcp-sidecar.js"),
    "stdio",
  );
  expect([status, stderr]).toEqual([
    1,
    `odoo-mcp-sidecar needs Node.js 24 or newer; this is ${version} (/usr/bin/node).\n`,
  ]);
});
