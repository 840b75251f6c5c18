import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addonsWithFragments, readmePath, renderReadme } from "../../../dev/addon-readme/render.ts";
import { ADDONS_FOLDER } from "../../../dev/support/paths.ts";

/** Menus that are Odoo's own. */
const OF_ODOO = ["Apps", "Settings", "Update Apps List"];

describe.for(await addonsWithFragments())("%s", (addon) => {
  test("README.rst is what `npm run addon:readme` makes of the fragments", async () => {
    expect(await readFile(readmePath(addon), "utf8")).toBe(await renderReadme(addon));
  });

  test("the fragments emphasise menus, buttons and fields, which all exist", async () => {
    const folder = join(ADDONS_FOLDER, addon);
    const terms = await readFile(join(folder, "i18n", `${addon}.pot`), "utf8");
    const manifest = await readFile(join(folder, "__manifest__.py"), "utf8");
    const exists = (term: string) =>
      OF_ODOO.includes(term) || terms.includes(`msgid "${term}"\n`) || manifest.includes(`"name": "${term}"`);
    const missing: string[] = [];
    for (const file of await readdir(join(folder, "readme"))) {
      const text = (await readFile(join(folder, "readme", file), "utf8")).replaceAll(/`[^`]*`|\*\*/g, "");
      const emphasised = Array.from(text.matchAll(/\*([^*]+)\*/g), ([, term = ""]) => term.split(/\s+>\s+/));
      for (const term of emphasised.flat().map((name) => name.replaceAll(/\s+/g, " ")))
        if (!exists(term)) missing.push(`${file}: ${term}`);
    }
    expect(missing).toEqual([]);
  });
});
