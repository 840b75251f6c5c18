import { writeFile } from "node:fs/promises";
import { addonsWithFragments, readmePath, renderReadme } from "./render.ts";

for (const addon of await addonsWithFragments())
  await writeFile(readmePath(addon), await renderReadme(addon));
