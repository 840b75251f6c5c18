import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { examplesOf } from "./example.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

const textOf = (pattern: string) =>
  globSync(pattern, { cwd: ROOT })
    .map((file) => readFileSync(`${ROOT}${file}`, "utf8"))
    .join("\n");

const sides = {
  sidecar: textOf("test/unit/contracts/*.test.ts"),
  addon: textOf("odoo-addon/woow_paas_platform/tests/test_contract_*.py"),
};

test.each([
  ["addon-to-sidecar", 2],
  ["sidecar-to-addon", 2],
  // Some of these only one side makes or reads.
  ["stream-events", 1],
  ["browser-to-addon", 1],
])("every example of %s is read by the tests of whom it concerns", (border, sideCount) => {
  const isUnread = (name: string) => {
    const asWritten = new RegExp(`["/]${name.replace(`${border}/`, "")}"`);
    return Object.values(sides).filter((text) => asWritten.test(text)).length < sideCount;
  };
  expect(examplesOf(border).filter(isUnread)).toEqual([]);
});
