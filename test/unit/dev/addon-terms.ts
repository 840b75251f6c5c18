import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ADDONS_FOLDER } from "../../../dev/support/paths.ts";

/** Texts between quotes, in Python and JavaScript alike, with those that are joined to them. */
const TEXT = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`;
const JOINED = String.raw`((?:${TEXT})(?:\s*\+?\s*(?:${TEXT}))*)`;
/** The functions that translate: `_t`, `_lt`, `_` and `self.env._`. */
const TRANSLATED = new RegExp(String.raw`(?<![\w])(?:_t|_lt|_)\(\s*${JOINED}`, "g");
/** Labels of fields that name no model, and what forms say of a field. */
const LABEL = new RegExp(String.raw`\bfields\.(?!Many2|One2)\w+\(\s*${JOINED}`, "g");
const HELP = new RegExp(String.raw`\bhelp=${JOINED}`, "g");
/** What Odoo takes out of views, and Owl out of templates. */
const IN_VIEW = /\s(?:string|help|placeholder|confirm|title)="([^"]+)"/g;
const IN_TEMPLATE = /\s(?:title|placeholder|alt|label|[\w-]+\.translate)="([^"]+)"/g;
/** Its properties are expressions. */
const COMPONENT = /<[A-Z][\w.]*(?:\s+(?![\w-]+\.translate)[\w.-]+="[^"]*")*/g;

/** All terms that an addon's `.pot` names. */
export function termsOf(addon: string): ReadonlySet<string> {
  const template = readFileSync(join(ADDONS_FOLDER, addon, "i18n", `${addon}.pot`), "utf8");
  const entries = template.matchAll(new RegExp(String.raw`^msgid ${JOINED}`, "gm"));
  return new Set(Array.from(entries, ([, texts = ""]) => joined(texts)));
}

/**
 * Texts that the code of an addon has translated, each with its file: nearly all of them, since only Odoo itself finds
 * those between the tags of views and templates.
 */
export function textsIn(addon: string): { file: string; text: string }[] {
  const folder = join(ADDONS_FOLDER, addon);
  const inFiles = (pattern: string, text: RegExp, read: (found: string) => string) =>
    globSync(pattern, { cwd: folder, exclude: ["tests/**", "migrations/**", "static/tests/**"] }).flatMap(
      (file) => {
        const code = readFileSync(join(folder, file), "utf8").replaceAll(COMPONENT, "");
        return Array.from(code.matchAll(text), ([, found = ""]) => ({ file, text: read(found) }));
      },
    );
  return [
    ...[TRANSLATED, LABEL, HELP].flatMap((text) => inFiles("**/*.py", text, joined)),
    ...inFiles("static/src/**/*.js", TRANSLATED, joined),
    ...inFiles("static/src/**/*.xml", IN_TEMPLATE, unescapeXml),
    ...inFiles("{views,wizards}/**/*.xml", IN_VIEW, unescapeXml),
  ];
}

function joined(texts: string): string {
  return Array.from(texts.matchAll(new RegExp(TEXT, "g")), ([text]) => unquoted(text)).join("");
}

function unquoted(text: string): string {
  return text
    .slice(1, -1)
    .replaceAll(/\\(.)/g, (_all, character: string) => ESCAPED.get(character) ?? character);
}

const ESCAPED = new Map([
  ["n", "\n"],
  ["t", "\t"],
]);

function unescapeXml(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
