import { defineConfig } from "vitest/config";

const minute = 60_000;

/**
 * `odoo` and `browser` need the environment that `npm run demo -- --exec` gives (ODOO_URL, SIDECAR_URL …);
 * `npm test` starts that stack for them.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/{mcp,odoo,browser}/**"],
          testTimeout: 10_000,
        },
      },
      { test: { name: "mcp", include: ["test/mcp/**/*.test.ts"], testTimeout: minute, hookTimeout: minute } },
      {
        test: {
          name: "odoo",
          include: ["test/odoo/**/*.test.ts"],
          exclude: ["test/odoo/workers/**"],
          testTimeout: 2 * minute,
          hookTimeout: 2 * minute,
          // One Odoo serves them all: files that run at once would measure each other.
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "workers",
          include: ["test/odoo/workers/**/*.test.ts"],
          testTimeout: 2 * minute,
          hookTimeout: 2 * minute,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 2 * minute,
          hookTimeout: 2 * minute,
          fileParallelism: false,
        },
      },
    ],
  },
});
