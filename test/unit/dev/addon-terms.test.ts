import { expect, test } from "vitest";
import { ADDONS } from "../../../dev/support/paths.ts";
import { termsOf, textsIn } from "./addon-terms.ts";

test.each(ADDONS)(
  "the .pot of %s has every text of its code: after a change, `npm run addon:terms`",
  (addon) => {
    const terms = termsOf(addon);
    const texts = textsIn(addon);
    expect(texts.length).toBeGreaterThan(20);
    expect(texts.filter(({ text }) => !terms.has(text))).toEqual([]);
  },
);
