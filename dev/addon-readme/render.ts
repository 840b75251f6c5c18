import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { ADDONS_FOLDER } from "../support/paths.ts";

/** The fragments of an addon's `readme/`, as OCA names them, in the order of its README.rst. */
const FRAGMENTS = [
  { file: "INSTALL.md", title: "Installation" },
  { file: "CONFIGURE.md", title: "Configuration" },
  { file: "USAGE.md", title: "Usage" },
  { file: "CONTRIBUTORS.md", title: "Contributors" },
];

/** Addons whose README.rst is made from fragments. */
export async function addonsWithFragments(): Promise<string[]> {
  const names = await readdir(ADDONS_FOLDER);
  return names.filter((name) => existsSync(join(ADDONS_FOLDER, name, "readme/DESCRIPTION.md"))).toSorted();
}

export function readmePath(addon: string): string {
  return join(ADDONS_FOLDER, addon, "README.rst");
}

/** @returns the text of an addon's README.rst, which Odoo shows in Apps. */
export async function renderReadme(addon: string): Promise<string> {
  const read = (file: string) => readFile(join(ADDONS_FOLDER, addon, file), "utf8");
  const title = /"name": "(.+)"/.exec(await read("__manifest__.py"))?.[1] ?? addon;
  const line = "=".repeat(title.length);
  const parts = [
    `${line}\n${title}\n${line}`,
    ".. Made from readme/ by `npm run addon:readme`: changes belong there.",
    toRst(await read("readme/DESCRIPTION.md")),
  ];
  for (const fragment of FRAGMENTS)
    parts.push(
      `${fragment.title}\n${"=".repeat(fragment.title.length)}`,
      toRst(await read(`readme/${fragment.file}`)),
    );
  return `${parts.join("\n\n")}\n`;
}

/**
 * Markdown as the fragments use it: paragraphs, flat lists, emphasis, code and links. All but the last two are written
 * alike in reStructuredText.
 */
function toRst(markdown: string): string {
  return markdown
    .trim()
    .replaceAll(/`([^`]+)`/g, "``$1``")
    .replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, "`$1 <$2>`__");
}
