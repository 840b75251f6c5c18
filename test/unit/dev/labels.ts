import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ADDONS, ADDONS_FOLDER } from "../../../dev/support/paths.ts";
import { termsOf } from "./addon-terms.ts";

/** Odoo's own menus, settings and pages that our texts name. */
const OF_ODOO = new Set([
  "Account Security",
  "Apps",
  "Automation",
  "Groups",
  "Scheduled Actions",
  "Security",
  "Settings",
  "Technical",
  "Update Apps List",
  "Users & Companies",
]);

/** What a Markdown or YAML text has in *italics*: menus, buttons and fields; a path of menus is each of them. */
export function labelsIn(text: string): string[] {
  const prose = text.replaceAll(/^ *```[^]*?^ *```$/gm, "").replaceAll(/`[^`]*`|\*\*/g, "");
  return Array.from(prose.matchAll(/\*([^*]+)\*/g), ([, label = ""]) =>
    label.replaceAll(/\s+/g, " ").split(/ (?:→|>) /),
  ).flat();
}

/** Whether people can see that label, in English: of the addon (by default the last one), or of one that it depends on. */
export function createLabelCheck(addon = ADDONS.at(-1) ?? ""): (label: string) => boolean {
  const addons = ADDONS.slice(0, ADDONS.indexOf(addon) + 1);
  const terms = new Set(addons.flatMap((name) => [...termsOf(name)]));
  const manifests = addons.map((name) => readFileSync(join(ADDONS_FOLDER, name, "__manifest__.py"), "utf8"));
  return (label) =>
    OF_ODOO.has(label) ||
    terms.has(label) ||
    manifests.some((manifest) => manifest.includes(`"name": "${label}"`));
}
