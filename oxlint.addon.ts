import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { OxlintOverride } from "oxlint";

const SOURCES = "odoo-addon/woow_paas_platform/static/src";

/**
 * The architecture of what the addon runs in the browser. Each folder of `static/src` is a wing. No wing imports another:
 * what two of them need lies in `common/`, and what is another wing's business is reached by its name in one of Odoo's
 * registries. Inside a wing, folders may not import what is listed here; files right in a wing count as components.
 */
const FORBIDDEN_FOLDERS = {
  components: ["services"],
  hooks: ["components"],
  services: ["components", "hooks"],
  // Pure functions: reducers of a wing, and what all wings need.
  model: ["components", "hooks", "services"],
  utils: ["components", "hooks", "services"],
};
type Folder = keyof typeof FORBIDDEN_FOLDERS;

/** Odoo's modules, the globals and the members of `browser` that reach beyond the page. */
const OUTSIDE_MODULES = "^@web/core/(network/.+|assets)$";
const OUTSIDE_NAMES = [
  ...["fetch", "open", "XMLHttpRequest", "EventSource", "WebSocket", "BroadcastChannel"],
  ...["localStorage", "sessionStorage"],
];

interface Restriction {
  regex: string;
  message: string;
}

const entries = readdirSync(join(import.meta.dirname, SOURCES), { withFileTypes: true });
const WINGS = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);

function restrictionsOf(wing: string, folder: Folder): Restriction[] {
  const others = WINGS.filter((other) => other !== wing && other !== "common").join("|");
  const restrictions = [
    { regex: "^@woow_paas_platform/", message: "Import the addon's own modules by a relative path" },
    { regex: `^(\\.\\./)+(${others})/`, message: `${wing}/ does not know other wings` },
    {
      regex: `^\\.\\.?/(.+/)?(${FORBIDDEN_FOLDERS[folder].join("|")})/`,
      message: `${folder}/ lies below it, or gets it as a service or by a hook`,
    },
  ];
  if (folder !== "services")
    restrictions.push({ regex: OUTSIDE_MODULES, message: "Services talk to the outside" });
  if (folder === "components")
    restrictions.push({ regex: "^@web/core/user$", message: "A hook asks what the user may do" });
  if (folder === "model" || folder === "utils")
    restrictions.push({ regex: "^@odoo/owl$", message: `${folder}/ holds pure functions` });
  return restrictions;
}

function overrideOf(wing: string, folder: Folder, files: string): OxlintOverride {
  const isService = folder === "services";
  const message = "Services talk to the outside";
  return {
    files: [`${SOURCES}/${wing}/${files}`],
    rules: {
      "no-restricted-imports": ["error", { patterns: restrictionsOf(wing, folder) }],
      "no-restricted-globals": isService
        ? "off"
        : ["error", ...OUTSIDE_NAMES.map((name) => ({ name, message }))],
      "no-restricted-properties": isService
        ? "off"
        : ["error", ...OUTSIDE_NAMES.map((property) => ({ object: "browser", property, message }))],
    },
  };
}

/** One for the files right in a wing, and in any folder that has no rule of its own yet; then one a folder. */
export const BROWSER_ARCHITECTURE = WINGS.flatMap((wing) => [
  overrideOf(wing, "components", "**/*.js"),
  ...(Object.keys(FORBIDDEN_FOLDERS) as Folder[]).map((folder) =>
    overrideOf(wing, folder, `${folder}/**/*.js`),
  ),
]);
