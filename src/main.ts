/** As in package.json. */
const NEEDED = 24;

const { node } = process.versions;
// Before anything else is read: an older Node knows neither all of the syntax nor all of what is used.
if (Number.parseInt(node, 10) < NEEDED) {
  process.stderr.write(
    `odoo-mcp-sidecar needs Node.js ${NEEDED} or newer; this is ${node} (${process.execPath}).\n`,
  );
  process.exitCode = 1;
} else await import("./sidecar.ts");
