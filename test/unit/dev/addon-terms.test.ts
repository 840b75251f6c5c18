import { expect, test } from "vitest";
import { ADDON } from "../../../dev/support/paths.ts";
import { termsOf, textsIn } from "./addon-terms.ts";

test("the addon's .pot has every text of its code: after a change, `npm run addon:terms`", () => {
  const terms = termsOf(ADDON);
  const texts = textsIn(ADDON);
  expect(texts.length).toBeGreaterThan(300);
  expect(texts.filter(({ text }) => !terms.has(text))).toEqual([]);
});
