import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addonsWithFragments, readmePath, renderReadme } from "../../../dev/addon-readme/render.ts";
import { ADDONS_FOLDER } from "../../../dev/support/paths.ts";
import { createLabelCheck, labelsIn } from "./labels.ts";

describe.for(await addonsWithFragments())("%s", (addon) => {
  test("README.rst is what `npm run addon:readme` makes of the fragments", async () => {
    expect(await readFile(readmePath(addon), "utf8")).toBe(await renderReadme(addon));
  });

  test("the fragments emphasise menus, buttons and fields, which all exist", async () => {
    const exists = createLabelCheck(addon);
    const folder = join(ADDONS_FOLDER, addon, "readme");
    const missing: string[] = [];
    for (const file of await readdir(folder)) {
      const labels = labelsIn(await readFile(join(folder, file), "utf8"));
      missing.push(...labels.filter((label) => !exists(label)).map((label) => `${file}: ${label}`));
    }
    expect(missing).toEqual([]);
  });
});
