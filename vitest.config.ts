import { defineConfig } from "vitest/config";

const minute = 60_000;
/** What is waited for comes when it comes: on a busy machine the usual second is not enough. */
const expect = { poll: { timeout: 10_000 } };

/**
 * `odoo` and `browser` need the environment that `npm run demo -- --exec` gives (ODOO_URL, SIDECAR_URL …);
 * `npm test` starts that stack for them.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          expect,
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          testTimeout: 10_000,
        },
      },
      {
        test: {
          expect,
          name: "mcp",
          include: ["test/e2e/mcp/**/*.test.ts"],
          testTimeout: minute,
          hookTimeout: minute,
        },
      },
      {
        test: {
          expect,
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
          expect,
          name: "workers",
          include: ["test/e2e/workers/*.test.ts"],
          testTimeout: 2 * minute,
          hookTimeout: 2 * minute,
          fileParallelism: false,
        },
      },
      {
        test: {
          expect,
          name: "one-worker",
          include: ["test/e2e/workers/one/*.test.ts"],
          testTimeout: minute,
        },
      },
      {
        test: {
          expect,
          name: "browser",
          // A page of a busy machine may lose a race once: said as "retry". What loses it twice is broken.
          retry: 1,
          include: ["test/e2e/browser/**/*.test.ts"],
          testTimeout: 2 * minute,
          hookTimeout: 2 * minute,
          fileParallelism: false,
        },
      },
    ],
  },
});
