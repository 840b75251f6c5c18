import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ROOT } from "../../../dev/support/paths.ts";
import { compareVersions, raiseVersion, statedVersions } from "../../../dev/version/version.ts";

const TODAY = "2026-03-04";
const OLDER = "## 1.2.3 - 2026-01-02\n\n- Older.\n";

/** A small project with two addons, and a package that happens to have the same number. */
function contents(version: string, changelog: string): Record<string, string> {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  const packages = { "": { name: "project", version }, "node_modules/foreign": { version: "1.2.3" } };
  return {
    "package.json": json({ name: "project", version, dependencies: { foreign: "1.2.3" } }),
    "package-lock.json": json({ name: "project", version, lockfileVersion: 3, packages }),
    "odoo-addon/chat/__manifest__.py": `{\n    "name": "Chat",\n    "version": "${version}",\n}\n`,
    "odoo-addon/tools/__manifest__.py": `{\n    "version": "${version}",\n    "depends": ["chat"],\n}\n`,
    "CHANGELOG.md": `# Changelog\n\n${changelog}`,
  };
}

async function project(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "version-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  return folder;
}

async function contentsOf(folder: string, names: readonly string[]): Promise<Record<string, string>> {
  const read = async (name: string) => [name, await readFile(join(folder, name), "utf8")] as const;
  return Object.fromEntries(await Promise.all(names.map(read)));
}

test("the version is one number: of the package, of the addons and in the changelog", async () => {
  const stated = await statedVersions(ROOT);
  const version = stated[0]?.version;
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(stated).toEqual(stated.map(({ file }) => ({ file, version })));
});

test("no addon has a migration to a version that it has not reached", async () => {
  for (const { file, version = "" } of await statedVersions(ROOT)) {
    if (!file.endsWith("__manifest__.py")) continue;
    const migrations = await readdir(join(ROOT, dirname(file), "migrations")).catch(() => []);
    expect(migrations.filter((migration) => compareVersions(migration, version) > 0)).toEqual([]);
  }
});

test.for([
  ["patch", "1.2.4"],
  ["minor", "1.3.0"],
  ["major", "2.0.0"],
  ["1.10.0", "1.10.0"],
] as const)(
  "raising 1.2.3 by %s makes it %s everywhere, and changes nothing else",
  async ([step, raised]) => {
    const files = contents("1.2.3", `## Unreleased\n\n- New.\n\n${OLDER}`);
    const folder = await project(files);
    expect(await raiseVersion(folder, step, TODAY)).toBe(raised);
    expect(await contentsOf(folder, Object.keys(files))).toEqual(
      contents(raised, `## Unreleased\n\n## ${raised} - ${TODAY}\n\n- New.\n\n${OLDER}`),
    );
  },
);

test.for([
  ["a number that is not higher", "1.2.3", "- New.\n\n", "1.2.3 is not higher than 1.2.3 in package.json"],
  ["a word that is no step", "big", "- New.\n\n", '"big" is neither major, minor or patch, nor'],
  ["a version of which nothing is told", "minor", "", "has no notes under"],
] as const)("%s is refused, and nothing is written", async ([, step, notes, why]) => {
  const files = contents("1.2.3", `## Unreleased\n\n${notes}${OLDER}`);
  const folder = await project(files);
  await expect(raiseVersion(folder, step, TODAY)).rejects.toThrow(why);
  expect(await contentsOf(folder, Object.keys(files))).toEqual(files);
});

test("files that differ are named; a number above all of them unites them", async () => {
  const { "package.json": behind = "" } = contents("0.1.0", "");
  const folder = await project({ ...contents("1.2.3", "## Unreleased\n\n- All.\n"), "package.json": behind });
  await expect(raiseVersion(folder, "minor", TODAY)).rejects.toThrow("package.json: 0.1.0");
  await raiseVersion(folder, "1.3.0", TODAY);
  expect(new Set((await statedVersions(folder)).map(({ version }) => version))).toEqual(new Set(["1.3.0"]));
});
