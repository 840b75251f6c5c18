#!/usr/bin/env node
// What `npx odoo-mcp-sidecar` starts. It is read by any Node, so that an old one is told what it lacks in words.

import { readFileSync } from "node:fs";

const NEEDED = 24;
const USAGE = `odoo-mcp-sidecar [command]

  stdio       serves an Odoo over MCP on standard input and output, as the user of ODOO_API_KEY;
              needs ODOO_URL, ODOO_DB and ODOO_API_KEY, before Odoo 19 also ODOO_LOGIN
  (none)      runs the sidecar that Odoo's addons work with
  --version   prints the version
  --help      prints this

All settings: https://www.npmjs.com/package/odoo-mcp-sidecar and docs/configuration.md
`;

const command = process.argv[2];
if (Number(process.versions.node.split(".")[0]) < NEEDED) {
  process.stderr.write(
    `odoo-mcp-sidecar needs Node.js ${NEEDED} or newer; this is ${process.versions.node} (${process.execPath}).\n`,
  );
  process.exitCode = 1;
} else if (command === "stdio") await import("../dist/stdio.js");
else if (command === undefined) await import("../dist/main.js");
else if (command === "--version")
  process.stdout.write(
    `${JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version}\n`,
  );
else {
  const isHelp = command === "--help";
  process[isHelp ? "stdout" : "stderr"].write(isHelp ? USAGE : `There is no command ${command}.\n\n${USAGE}`);
  process.exitCode = isHelp ? 0 : 2;
}
