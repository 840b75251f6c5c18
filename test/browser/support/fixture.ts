import type { LLMock } from "@copilotkit/aimock";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { launchBrowser } from "./chat-page.ts";
import { readEnvironment, type Environment } from "./environment.ts";
import { startModel } from "./model.ts";
import { OdooAdministrator } from "./odoo.ts";

interface Fixture {
  environment: Environment;
  browser: Browser;
  odoo: OdooAdministrator;
  assistant: string;
}

/** For a test file: a browser, a scripted model and an assistant that asks it. */
export function useFixture(): Fixture {
  const fixture = {} as Fixture;
  let model: LLMock;
  let assistantId: number;

  beforeAll(async () => {
    fixture.environment = readEnvironment();
    fixture.odoo = new OdooAdministrator(fixture.environment);
    fixture.assistant = `Tester ${Date.now().toString(36)}`;
    [model, fixture.browser] = await Promise.all([startModel(), launchBrowser()]);
    assistantId = await fixture.odoo.createAssistant(fixture.assistant, model.url);
  });

  afterAll(async () => {
    await fixture.browser.close();
    await fixture.odoo.archiveAssistant(assistantId);
    await model.stop();
  });

  return fixture;
}
