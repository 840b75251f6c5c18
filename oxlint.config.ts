import { posix } from "node:path";
import { defineConfig, type OxlintOverride } from "oxlint";
import { BROWSER_ARCHITECTURE } from "./oxlint.addon.ts";

/**
 * The architecture: two products over one ground. Each folder of `src/`, and those that it may import with all that
 * lies below them. The files right in `src` lie above; a file right in `core/` may be imported from everywhere.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  wire: ["config", "http", "host", "gateway", "core"],
  config: [],
  http: ["http/host", "http/gateway", "core"],
  "http/host": ["http", "host", "core"],
  "http/gateway": ["http", "gateway", "core"],
  // People chat in Odoo, assistants use tools.
  "host/runs": [
    "host/turn",
    "host/sync",
    "host/tools",
    "host/model",
    "host/mcp-client",
    "host/files",
    "core",
  ],
  "host/turn": ["host/tools", "host/model", "host/files", "core"],
  "host/sync": ["host/tools", "host/mcp-client", "core"],
  "host/tools": ["host/mcp-client", "core"],
  "host/model": ["core"],
  "host/files": ["core/store"],
  "host/mcp-client": ["core/tool", "core/store", "core/errors"],
  // Odoo for outside agents.
  "gateway/mcp-server": ["gateway/call", "gateway/identity", "core"],
  "gateway/rest": ["gateway/call", "gateway/identity", "core"],
  "gateway/oauth-server": ["gateway/call", "gateway/identity", "core"],
  "gateway/call": ["gateway/identity", "core"],
  "gateway/identity": ["core"],
  // The ground of both.
  "core/odoo-tools": ["core/odoo", "core/tool", "core/errors"],
  "core/odoo": ["core/store", "core/tool", "core/errors"],
  "core/store": ["core/errors"],
  "core/tool": [],
  "core/errors": [],
};

/** Packages that one folder wraps, or two; the rest of the program knows only the wrapper. */
const OWNERS: Record<string, string | string[]> = {
  "hono|@hono/.+": "http",
  jose: "http",
  openai: "host/model",
  marked: "host/runs",
  "chardet|fflate|htmlparser2|mammoth|postal-mime|read-excel-file|unpdf": "host/files",
  "@modelcontextprotocol/client|ipaddr\\.js": "host/mcp-client",
  // Trusts what a server or an Odoo needs to have trusted.
  undici: ["host/mcp-client", "core/odoo"],
  "@modelcontextprotocol/server": "gateway/mcp-server",
  "oidc-provider": "gateway/oauth-server",
  "odoo-await": "core/odoo",
  "lru-cache|rate-limiter-flexible": "core/store",
};

const FOLDERS = Object.keys(MAY_IMPORT);
const isWithin = (folder: string, outer: string) => folder === outer || folder.startsWith(`${outer}/`);

/** What a folder must not import. Files in folders of its own climb higher to get there. */
function restrictionsOf(folder: string) {
  const allowed = MAY_IMPORT[folder] ?? [];
  const forbidden = FOLDERS.filter(
    (other) => !isWithin(other, folder) && !allowed.some((outer) => isWithin(other, outer)),
  );
  const foreign = Object.keys(OWNERS).filter(
    (names) => ![OWNERS[names] ?? []].flat().some((owner) => isWithin(folder, owner)),
  );
  return [
    ...["main.ts", "sidecar.ts", "stdio.ts", ...forbidden].map((other) => ({
      regex: `^(\\.\\./)*${posix.relative(folder, other).replaceAll(".", "\\.")}(/|$)`,
      message: `src/${folder} may not import src/${other} (MAY_IMPORT in oxlint.config.ts)`,
    })),
    {
      regex: `^(${foreign.join("|")})(/|$)`,
      message: "Another folder of src/ wraps this package (OWNERS in oxlint.config.ts)",
    },
  ];
}

export default defineConfig({
  plugins: ["typescript", "unicorn", "oxc", "import", "node", "promise"],
  categories: { correctness: "error", suspicious: "error" },
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: "error" },
  ignorePatterns: ["**/static/lib/**", "**/static/tests/**"],
  rules: {
    "import/no-cycle": "error",
    "import/no-default-export": "error",
    "import/no-unassigned-import": "off",
    "typescript/no-explicit-any": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/no-import-type-side-effects": "error",
    "typescript/switch-exhaustiveness-check": "error",
    "typescript/no-unsafe-type-assertion": "off",
    // Inside `using` and `try` a promise must be awaited before what it needs is gone.
    "typescript/return-await": ["error", "error-handling-correctness-only"],
    eqeqeq: "error",
    "prefer-const": "error",
    "promise/always-return": "off",
    // The MCP client and its kin are no EventTargets.
    "unicorn/prefer-add-event-listener": "off",
    "no-shadow": "off",
    // The compiler checks it, with exhaustive switches understood.
    "typescript/consistent-return": "off",
    "no-await-in-loop": "off",
    "no-underscore-dangle": "off",
    // A small function stands best beside its one use; spread arrays group what belongs together.
    "unicorn/consistent-function-scoping": "off",
    "unicorn/no-useless-spread": "off",
  },
  overrides: [
    { files: ["*.config.ts"], rules: { "import/no-default-export": "off" } },
    { files: ["src/**/*.ts"], rules: { "no-console": "error", "node/no-process-env": "error" } },
    // Threads have no origin, and no window is posted to.
    { files: ["src/**/*.ts"], rules: { "unicorn/require-post-message-target-origin": "off" } },
    { files: ["src/main.ts", "src/sidecar.ts", "src/stdio.ts"], rules: { "node/no-process-env": "off" } },
    ...FOLDERS.map((folder): OxlintOverride => ({
      files: [`src/${folder}/**/*.ts`],
      rules: { "no-restricted-imports": ["error", { patterns: restrictionsOf(folder) }] },
    })),
    ...BROWSER_ARCHITECTURE,
  ],
});
