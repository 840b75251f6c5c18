import { defineConfig, type OxlintOverride } from "oxlint";

/**
 * The architecture: imports run one way, from an earlier layer to a later one, never back and never sideways.
 * `src/*.ts` (config, errors, log, metrics) lies below everything; `main.ts` above.
 */
const LAYERS = [
  ["http"],
  ["runs", "registry", "mcp-server"],
  ["turn"],
  ["model", "tools"],
  ["mcp-client", "odoo-tools"],
  ["odoo"],
];

/** A package that one folder wraps; the rest of the program knows only the wrapper. */
const OWNERS: Record<string, string> = {
  "hono|@hono/.+": "http",
  openai: "model",
  "@modelcontextprotocol/client": "mcp-client",
  "@modelcontextprotocol/server": "mcp-server",
  "odoo-await": "odoo",
};

function restrictionsOf(folder: string) {
  const layer = LAYERS.findIndex((folders) => folders.includes(folder));
  const above = LAYERS.slice(0, layer + 1)
    .flat()
    .filter((other) => other !== folder);
  const foreign = Object.keys(OWNERS).filter((name) => OWNERS[name] !== folder);
  return [
    { regex: `^(\\.\\./)+(main\\.ts|(${above.join("|")})/)`, message: `src/${folder} lies below it` },
    { regex: `^(${foreign.join("|")})(/|$)`, message: "Another folder of src/ wraps this package" },
  ].filter(({ regex }) => !regex.includes("()"));
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
    { files: ["src/main.ts"], rules: { "node/no-process-env": "off" } },
    ...LAYERS.flat().map((folder): OxlintOverride => ({
      files: [`src/${folder}/**/*.ts`],
      rules: { "no-restricted-imports": ["error", { patterns: restrictionsOf(folder) }] },
    })),
  ],
});
