// Runs a TypeScript entry of this repository under the pinned Node, and makes ready what that needs.
// It is the one file that must run on Node 20 with nothing installed: no dependencies, no TypeScript.
//
//   node dev/bootstrap.mjs <entry> [arguments …]

import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** The Node that everything here is tried with; editors, version managers and GitHub's setup-node read the file too. */
const NODE_VERSION = readFileSync(join(root, ".node-version"), "utf8").trim();
const cache =
  process.env.ODOO_MCP_SIDECAR_CACHE ||
  join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "odoo-mcp-sidecar");

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function major(version) {
  return Number(version.split(".")[0]);
}

/** npm of the machine, with `node` as the first one on the path. Quiet unless it fails. */
function npm(what, args, node = process.execPath) {
  process.stderr.write(`· ${what}\n`);
  const env = { ...process.env, PATH: dirname(node) + delimiter + process.env.PATH, NODE_ENV: "" };
  const { status, stdout, stderr, error } = spawnSync("npm", args, { cwd: root, env, encoding: "utf8" });
  if (status !== 0)
    fail(`${stdout ?? ""}${stderr ?? ""}\n${what}: failed (npm ${args[0]}). ${error?.message ?? ""}`);
}

/**
 * The pinned Node comes as the npm package of this platform: a plain archive with the program inside, so it works
 * where only a package registry can be reached and where npm does not run install scripts.
 */
function pinnedNode() {
  if (major(process.versions.node) >= major(NODE_VERSION)) return process.execPath;
  const folder = join(cache, `node-${NODE_VERSION}`);
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const program = join("node_modules", name, "bin", platform === "win" ? "node.exe" : "node");
  if (!existsSync(join(folder, program))) {
    // Into a folder of its own, then renamed: an interrupted download is never taken for a whole one.
    const unfinished = `${folder}.${process.pid}`;
    const options = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
    npm(`Node ${NODE_VERSION} into ${folder}`, [
      "install",
      "--prefix",
      unfinished,
      ...options,
      `${name}@${NODE_VERSION}`,
    ]);
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  }
  return join(folder, program);
}

/** Whether node_modules holds what package-lock.json says: npm keeps its own note of what it laid there. */
function packagesAreCurrent() {
  try {
    const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
    const present = JSON.parse(readFileSync(join(root, "node_modules/.package-lock.json"), "utf8")).packages;
    return Object.entries(wanted).every(
      ([path, { version, optional }]) => path === "" || optional || present[path]?.version === version,
    );
  } catch {
    return false;
  }
}

const [entry, ...rest] = process.argv.slice(2);
if (!entry) fail("usage: node dev/bootstrap.mjs <entry> [arguments …]");

const node = pinnedNode();
// No package runs a program of its own when it is installed: git's hooks come with `npm run hooks` only.
if (!packagesAreCurrent())
  npm("npm packages of package-lock.json", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], node);

const child = spawn(node, [join(root, entry), ...rest], {
  stdio: "inherit",
  env: { ...process.env, PATH: dirname(node) + delimiter + process.env.PATH, ODOO_MCP_SIDECAR_CACHE: cache },
});
// The child decides when to end; this process only waits for it. A terminal sends Ctrl-C to both at once.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => fail(error.message));
child.on("exit", (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
