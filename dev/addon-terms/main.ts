import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { findOdoo } from "../odoo/find.ts";
import { odooCommand } from "../odoo/odoo-command.ts";
import { startPreparedDatabase } from "../odoo/prepared-database.ts";
import { run } from "../support/command.ts";
import { ADDONS, ADDONS_FOLDER } from "../support/paths.ts";
import { say, step } from "../support/progress.ts";
import { createRunFolder } from "../support/run-folder.ts";

/**
 * Exports the addons' terms by Odoo 18 and brings the translations into line with them: `npm run addon:terms`.
 * Files named after it bring translations: JSON objects of the term, the language and the text. What is not translated
 * is printed as such a file.
 */
const program = await findOdoo();
if (program.series !== "18.0")
  throw new Error(
    `${program.label} cannot export terms. Name a source tree of Odoo 18: ODOO_SOURCE=… npm run addon:terms`,
  );
const LANGUAGES = ["fr", "zh_CN", "zh_TW"];
const merge = join(import.meta.dirname, "merge.py");
const given = process.argv.slice(2).map((path) => resolve(path));
await using runs = await createRunFolder();
await using database = await startPreparedDatabase({ program, folder: runs.path, contents: "addon" });
const place = { program, folder: runs.path, databaseHost: database.host };

for (const addon of ADDONS) {
  const folder = join(ADDONS_FOLDER, addon, "i18n");
  const template = join(folder, `${addon}.pot`);
  await mkdir(folder, { recursive: true });
  const { file, args, env } = odooCommand(place, [
    ...[`--i18n-export=${template}`, `--modules=${addon}`],
    ...["--stop-after-init", "--no-http"],
  ]);
  await step(`Terms of ${addon}`, () => run(file, args, { env }));
  const translations = LANGUAGES.map((language) => join(folder, `${language}.po`));
  // The Python that runs Odoo has what reads translations.
  say(await run(file, [merge, template, ...translations, "--", ...given], { env }));
}
