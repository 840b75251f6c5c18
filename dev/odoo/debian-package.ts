import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { run } from "../support/command.ts";
import { isDebian, isRoot } from "../support/debian.ts";
import { ADDONS_FOLDER, CACHE } from "../support/paths.ts";
import { step } from "../support/progress.ts";
import { type OdooProgram, seriesOf } from "./program.ts";
import { findPython } from "./python.ts";

const PACKAGE = "odoo-19";
const FOLDER = join(CACHE, PACKAGE);
const ROOT = join(FOLDER, "root");
const SCRIPT = join(ROOT, "usr/bin/odoo");
const PYTHON_PATH = join(ROOT, "usr/lib/python3/dist-packages");

export const canUseDebianPackage = existsSync(ROOT) || (isDebian && isRoot);

/**
 * Odoo out of Debian's unstable suite, unpacked beside the system: nothing of that suite is installed. Its
 * dependencies come from the running release.
 */
export async function debianPackage(signal?: AbortSignal): Promise<OdooProgram> {
  if (!existsSync(ROOT)) await step("Odoo 19, Debian's package (120 MB)", () => download(signal));
  const python = await findPython(await readFile(join(FOLDER, "depends"), "utf8"), signal);
  await linkSharedFiles();
  const series = seriesOf(await readFile(join(PYTHON_PATH, "odoo/release.py"), "utf8"));
  const version = await readFile(join(FOLDER, "version"), "utf8");
  return {
    label: `Odoo ${series}, Debian's package ${version}`,
    series,
    identity: `${PACKAGE} ${version}`,
    database: "native",
    // Not `python -m odoo`: with workers Odoo starts its evented one by the path of the script it was started by.
    command: (args) => ({ file: python, args: [SCRIPT, ...args], env: { PYTHONPATH: PYTHON_PATH } }),
    addonsPath: [ADDONS_FOLDER],
  };
}

async function download(signal?: AbortSignal): Promise<void> {
  const folder = `${FOLDER}.${process.pid}`;
  const options = { cwd: folder, signal };
  try {
    await mkdir(join(folder, "apt/lists/partial"), { recursive: true });
    await mkdir(join(folder, "apt/parts"), { recursive: true });
    await writeFile(join(folder, "apt/parts/unstable.sources"), await unstableSource());
    const apt = join(folder, "apt/apt.conf");
    await writeFile(apt, privateConfiguration(join(folder, "apt")));
    await run("apt-get", ["-c", apt, "update"], options);
    await run("apt-get", ["-c", apt, "download", PACKAGE], options);
    const file = (await readdir(folder)).find((name) => name.endsWith(".deb"));
    if (!file) throw new Error(`apt-get did not download ${PACKAGE}`);
    await run("dpkg-deb", ["--extract", file, "root"], options);
    await writeFile(join(folder, "depends"), await run("dpkg-deb", ["--field", file, "Depends"], options));
    await writeFile(
      join(folder, "version"),
      (await run("dpkg-deb", ["--field", file, "Version"], options)).trim(),
    );
    await rm(join(folder, file));
    await rm(join(folder, "apt"), { recursive: true });
    await rm(FOLDER, { recursive: true, force: true });
    await rename(folder, FOLDER);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The unstable suite from the mirror that this machine uses anyway. */
async function unstableSource(): Promise<string> {
  const codename = /^VERSION_CODENAME=(.*)$/m.exec(await readFile("/etc/os-release", "utf8"))?.[1];
  const targets = await run("apt-get", [
    "indextargets",
    "--format",
    "$(CODENAME) $(REPO_URI)",
    "Created-By: Packages",
  ]);
  const mirror = targets
    .split("\n")
    .find((line) => line.startsWith(`${codename} `))
    ?.split(" ")[1];
  if (!mirror) throw new Error("apt does not know a mirror of this Debian release");
  return [
    "Types: deb",
    `URIs: ${mirror}`,
    "Suites: sid",
    "Components: main",
    "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg",
    "",
  ].join("\n");
}

function privateConfiguration(folder: string): string {
  return [
    `Dir::State "${folder}";`,
    `Dir::State::lists "${folder}/lists";`,
    'Dir::State::status "/var/lib/dpkg/status";',
    `Dir::Cache "${folder}";`,
    'Dir::Etc::SourceList "/dev/null";',
    `Dir::Etc::SourceParts "${folder}/parts";`,
    'Acquire::Languages "none";',
    // Signatures are checked; how fresh the mirror's copy of the suite is does not matter here.
    'Acquire::Check-Valid-Until "false";',
    // apt's own account cannot enter a home folder.
    'APT::Sandbox::User "root";',
    "",
  ].join("\n");
}

/** The package links to fonts and scripts of other packages, relative to its own root: give it the system's. */
async function linkSharedFiles(): Promise<void> {
  const dangling = (await run("find", [ROOT, "-xtype", "l"])).split("\n").filter(Boolean);
  for (const link of dangling) {
    const target = resolve(dirname(link), await readlink(link));
    const own = join("/", relative(ROOT, target));
    if (!target.startsWith(`${ROOT}/usr/share/`) || !existsSync(own)) continue;
    await mkdir(dirname(target), { recursive: true });
    await symlink(own, target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}
