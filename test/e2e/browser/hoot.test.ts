import { afterAll, beforeAll, expect, it } from "vitest";
import type { Browser } from "playwright-core";
import { launchBrowser, signIn } from "./support/chat-page.ts";
import { readEnvironment } from "./support/environment.ts";

const SUITE = "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&filter=%40woow_paas_platform";

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

it("passes the addon's own unit tests (Hoot)", async () => {
  const context = await signIn(browser, readEnvironment());
  const page = await context.newPage();
  const failures: string[] = [];
  const errors: string[] = [];
  const summary = await new Promise<string>((resolve) => {
    page.on("console", (message) => {
      const text = message.text();
      if (message.type() === "error") errors.push(text);
      if (/Test ["'].*["'] failed/.test(text)) failures.push(text);
      if (/\[HOOT\] (?:passed|failed) \d+ tests/i.test(text)) resolve(text);
    });
    void page.goto(SUITE);
  });
  expect(failures).toEqual([]);
  expect(summary, errors.join("\n")).toMatch(/passed \d{2,} tests/i);
  await context.close();
});
