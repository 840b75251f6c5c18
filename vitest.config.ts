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
          include: ["test/unit/**/*.test.ts"],
          testTimeout: 10_000,
        },
      },
      {
        test: {
          name: "mcp",
          include: ["test/e2e/mcp/**/*.test.ts"],
          testTimeout: minute,
          hookTimeout: minute,
        },
      },
      {
        test: {
          name: "odoo",
          include: ["test/e2e/odoo/**/*.test.ts"],
          testTimeout: 2 * minute,
          hookTimeout: 2 * minute,
          // One Odoo serves them all: files that run at once would measure each other.
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "workers",
          include: ["test/e2e/workers/*.test.ts"],
          testTimeout: 2 * minute,
          hookTimeout: 2 * minute,
          fileParallelism: false,
        },
      },
      {
        test: { name: "one-worker", include: ["test/e2e/workers/one/*.test.ts"], testTimeout: minute },
      },
      {
        test: {
          name: "browser",
          include: ["test/e2e/browser/**/*.test.ts"],
          testTimeout: 2 * minute,
          hookTimeout: 2 * minute,
          fileParallelism: false,
        },
      },
    ],
  },
});
