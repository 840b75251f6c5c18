import { existsSync } from "node:fs";
import { run } from "./command.ts";
import { step } from "./progress.ts";

export const isDebian = existsSync("/etc/debian_version") && existsSync("/usr/bin/apt-get");
export const isRoot = process.getuid?.() === 0;

const ENVIRONMENT = {
  DEBIAN_FRONTEND: "noninteractive",
  // Debian's packages start their servers when installed; in run level 1 they do not. We start our own, privately.
  RUNLEVEL: "1",
};
const OPTIONS = ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"];

let listsAreFresh = false;

async function refreshLists(signal?: AbortSignal): Promise<void> {
  if (listsAreFresh) return;
  await run("apt-get", [...OPTIONS, "update"], { env: ENVIRONMENT, signal });
  listsAreFresh = true;
}

/** Names of the installed packages. */
async function installed(): Promise<Set<string>> {
  const lines = await run("dpkg-query", ["--show", "--showformat", "${Package} ${db:Status-Status}\\n"]);
  return new Set(
    lines.split("\n").flatMap((line) => (line.endsWith(" installed") ? line.split(" ", 1) : [])),
  );
}

/** Installs what is missing of these packages. @throws when that needs root or a Debian. */
export async function installPackages(
  names: readonly string[],
  why: string,
  signal?: AbortSignal,
): Promise<void> {
  const present = isDebian ? await installed() : new Set<string>();
  const missing = names.filter((name) => !present.has(name));
  if (missing.length === 0) return;
  if (!isDebian || !isRoot)
    throw new Error(
      `${why} needs the packages ${missing.join(", ")}: install them, or run this as root on Debian.`,
    );
  await step(`Debian packages for ${why} (${missing.length})`, async () => {
    await refreshLists(signal);
    const args = ["install", "--yes", "--no-install-recommends", ...missing];
    await run("apt-get", [...OPTIONS, ...args], { env: ENVIRONMENT, signal });
  });
}

/** The first of each group that is installed or can be; groups without one are left out. */
export async function choosePackages(
  groups: readonly (readonly string[])[],
  signal?: AbortSignal,
): Promise<string[]> {
  const present = await installed();
  const chosen: string[] = [];
  for (const group of groups) {
    let name = group.find((alternative) => present.has(alternative));
    if (name === undefined) {
      await refreshLists(signal);
      const candidates = await Promise.all(group.map(hasCandidate));
      name = group[candidates.indexOf(true)];
    }
    if (name !== undefined) chosen.push(name);
  }
  return chosen;
}

async function hasCandidate(name: string): Promise<boolean> {
  return /Candidate: (?!\(none\))/.test(await run("apt-cache", ["policy", name]));
}
