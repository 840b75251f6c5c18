import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../../dev/support/command.ts";
import { ROOT } from "../../../dev/support/paths.ts";

interface Lock {
  lockfileVersion: number;
  packages: Record<string, { dev?: boolean; [key: string]: unknown }>;
}

/**
 * The package as `npm pack` makes it, installed into an empty folder by npm. It comes with a lock file made from ours,
 * so that npm takes what it has in its cache, and asks no registry what there is.
 */
export async function installPackage(folder: string): Promise<{ program: string; files: string[] }> {
  const packed = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: ROOT });
  const { filename, files } = described(packed);
  const lock = JSON.parse(await readFile(join(ROOT, "package-lock.json"), "utf8")) as Lock;
  const own = lock.packages[""] ?? {};
  const needed = Object.entries(lock.packages).filter(([path, { dev }]) => path !== "" && dev !== true);
  const { devDependencies: _none, ...installed } = own;
  const dependencies = { "odoo-mcp-sidecar": `file:${filename}` };
  const packages = {
    "": { name: "empty", dependencies },
    "node_modules/odoo-mcp-sidecar": { ...installed, resolved: `file:${filename}` },
    ...Object.fromEntries(needed),
  };
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({ name: "empty", private: true, dependencies }),
  );
  await writeFile(
    join(folder, "package-lock.json"),
    JSON.stringify({ name: "empty", lockfileVersion: lock.lockfileVersion, requires: true, packages }),
  );
  await run("npm", ["ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
  });
  return { program: join(folder, "node_modules/.bin/odoo-mcp-sidecar"), files };
}

/** What `npm pack --json` tells: a list in npm 11, an object by name in later ones. */
function described(json: string): { filename: string; files: string[] } {
  const parsed = JSON.parse(json.slice(json.search(/^[[{]/m))) as Record<string, Packed>;
  const [packed] = Object.values(parsed);
  if (!packed) throw new Error("npm pack made nothing");
  return { filename: packed.filename, files: packed.files.map(({ path }) => path) };
}

interface Packed {
  filename: string;
  files: { path: string }[];
}
