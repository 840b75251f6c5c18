import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../support/paths.ts";
import { configurationTables } from "./configuration-tables.ts";

/** Writes into the documents what is made from the code, between the comments that name it. */
const page = join(ROOT, "docs/configuration.md");
let text = await readFile(page, "utf8");
for (const [part, table] of configurationTables())
  text = text.replace(
    new RegExp(`(<!-- variables: ${part} -->\n)[^]*?(\n<!-- end -->)`),
    (_all, begin: string, end: string) => begin + table + end,
  );
await writeFile(page, text);
