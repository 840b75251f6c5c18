import { parseArgs } from "node:util";

export const USAGE = `npm run demo -- [options]

  (none)            starts an Odoo with the addon, the sidecar, a sample MCP server and a model; runs until Ctrl-C
  --check           sends one chat message, prints its events as they arrive, and exits
  --exec 'COMMAND'  runs COMMAND with the demo's addresses in its environment, and exits with its status
  --workers N       Odoo with N prefork workers and the evented worker, behind nginx
  --port N          Odoo's port (nginx's with --workers); by default a free one
  --sidecar-port N  the sidecar's port; by default a free one
`;

export interface DemoOptions {
  mode: "stay" | "check" | "exec" | "help";
  command: string;
  workers: number;
  port: number | undefined;
  sidecarPort: number | undefined;
}

/** @throws TypeError for what is not an option. */
export function readOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      check: { type: "boolean", default: false },
      exec: { type: "string" },
      workers: { type: "string", default: "0" },
      port: { type: "string" },
      "sidecar-port": { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.check && values.exec !== undefined) throw new TypeError("--check and --exec cannot be combined");
  return {
    mode: values.help ? "help" : values.check ? "check" : values.exec !== undefined ? "exec" : "stay",
    command: values.exec ?? "",
    workers: integer("--workers", values.workers, 64) ?? 0,
    port: integer("--port", values.port, 65_535),
    sidecarPort: integer("--sidecar-port", values["sidecar-port"], 65_535),
  };
}

function integer(name: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > max)
    throw new TypeError(`${name} must be a number from 0 to ${max}`);
  return value;
}
