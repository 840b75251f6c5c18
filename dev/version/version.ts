import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const CHANGELOG = "CHANGELOG.md";
const UNRELEASED = /^## Unreleased\n(?<notes>[^]*?)(?=^## |(?![^]))/m;

/** A number in a file: the first match of `pattern`, whose group is the version. */
interface Place {
  file: string;
  pattern: RegExp;
}

export interface Stated {
  file: string;
  /** undefined: the file does not say. */
  version: string | undefined;
}

/** Where the project's version stands; each addon has a manifest. */
async function places(root: string): Promise<Place[]> {
  const entries = await readdir(join(root, "odoo-addon"), { withFileTypes: true });
  const addons = entries.filter((entry) => entry.isDirectory());
  return [
    { file: "package.json", pattern: /^ {2}"version": "(.+)"/m },
    { file: "package-lock.json", pattern: /^ {2}"version": "(.+)"/m },
    // The project's own entry is the first of the packages.
    { file: "package-lock.json", pattern: /^ {6}"version": "(.+)"/m },
    ...addons.map(({ name }) => ({
      file: `odoo-addon/${name}/__manifest__.py`,
      pattern: /^ {4}"version": "(.+)"/m,
    })),
    { file: CHANGELOG, pattern: /^## (\d+\.\d+\.\d+) - \d{4}-\d\d-\d\d$/m },
  ];
}

/** What each place says; they should all say the same. The changelog's is the newest one with a date. */
export async function statedVersions(root: string): Promise<Stated[]> {
  const read = async ({ file, pattern }: Place) => ({
    file,
    version: pattern.exec(await readFile(join(root, file), "utf8"))?.[1],
  });
  return Promise.all((await places(root)).map(read));
}

/**
 * Raises the number everywhere at once, and turns the changelog's "Unreleased" into the new version's section.
 * @param step `major`, `minor`, `patch`, or the new number itself.
 * @param today as YYYY-MM-DD.
 * @returns the new number.
 * @throws when it is not higher than each of the old ones, or nothing is written under "Unreleased".
 */
export async function raiseVersion(root: string, step: string, today: string): Promise<string> {
  const stated = await statedVersions(root);
  const version = nextVersion(stated, step);
  for (const { file, version: old } of stated) {
    if (old === undefined && file !== CHANGELOG) throw new Error(`${file} does not state a version.`);
    if (old !== undefined && compareVersions(version, old) <= 0)
      throw new Error(`${version} is not higher than ${old} in ${file}.`);
  }
  const texts = new Map<string, string>();
  for (const { file, pattern } of await places(root)) {
    const text = texts.get(file) ?? (await readFile(join(root, file), "utf8"));
    texts.set(file, file === CHANGELOG ? dated(text, version, today) : replaced(text, pattern, version));
  }
  // Written only now that nothing can be refused any more.
  for (const [file, text] of texts) await writeFile(join(root, file), text);
  return version;
}

function nextVersion(stated: readonly Stated[], step: string): string {
  if (/^\d+\.\d+\.\d+$/.test(step)) return step;
  if (step !== "major" && step !== "minor" && step !== "patch")
    throw new Error(`"${step}" is neither major, minor or patch, nor a version number of three parts.`);
  const [old, ...others] = new Set(stated.map(({ version }) => version));
  if (old === undefined || others.length > 0) {
    const list = stated.map(({ file, version = "none" }) => `  ${file}: ${version}`);
    throw new Error(`The files state different versions, so give the new one in full.\n${list.join("\n")}`);
  }
  const [major = 0, minor = 0, patch = 0] = parts(old);
  if (step === "major") return `${major + 1}.0.0`;
  return step === "minor" ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

function replaced(text: string, pattern: RegExp, version: string): string {
  return text.replace(pattern, (match: string, old: string) => match.replace(old, version));
}

function dated(changelog: string, version: string, today: string): string {
  if (!UNRELEASED.exec(changelog)?.groups?.["notes"]?.trim())
    throw new Error(`${CHANGELOG} has no notes under "## Unreleased". What is new in ${version}?`);
  return changelog.replace(/^## Unreleased$/m, `## Unreleased\n\n## ${version} - ${today}`);
}

/** @returns less than, equal to or more than 0, as `one` is lower than, the same as or higher than `other`. */
export function compareVersions(one: string, other: string): number {
  const others = parts(other);
  const differences = parts(one).map((part, at) => part - (others[at] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

function parts(version: string): number[] {
  return version.split(".").map(Number);
}
