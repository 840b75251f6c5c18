import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ADDON, ADDONS_FOLDER } from "../../../dev/support/paths.ts";
import { termsOf } from "./addon-terms.ts";

/** Odoo's own menus, settings and pages that our texts name. */
const OF_ODOO = new Set([
  "Apps",
  "Automation",
  "Scheduled Actions",
  "Settings",
  "Technical",
  "Update Apps List",
]);

/** What a Markdown or YAML text has in *italics*: menus, buttons and fields; a path of menus is each of them. */
export function labelsIn(text: string): string[] {
  const prose = text.replaceAll(/^ *```[^]*?^ *```$/gm, "").replaceAll(/`[^`]*`|\*\*/g, "");
  return Array.from(prose.matchAll(/\*([^*]+)\*/g), ([, label = ""]) =>
    label.replaceAll(/\s+/g, " ").split(/ (?:→|>) /),
  ).flat();
}

/** Whether people can see that label, in English. */
export function createLabelCheck(addon = ADDON): (label: string) => boolean {
  const terms = termsOf(addon);
  const manifest = readFileSync(join(ADDONS_FOLDER, addon, "__manifest__.py"), "utf8");
  return (label) => OF_ODOO.has(label) || terms.has(label) || manifest.includes(`"name": "${label}"`);
}
