import type { LLMock } from "@copilotkit/aimock";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { ChatPage, launchBrowser, signIn } from "./chat-page.ts";
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
export function useFixture({ withTools = true } = {}): Fixture {
  const fixture = {} as Fixture;
  let model: LLMock;
  let assistantId: number;

  beforeAll(async () => {
    fixture.environment = readEnvironment();
    fixture.odoo = new OdooAdministrator(fixture.environment);
    fixture.assistant = `Tester ${Date.now().toString(36)}`;
    [model, fixture.browser] = await Promise.all([startModel(), launchBrowser()]);
    assistantId = await fixture.odoo.createAssistant(fixture.assistant, model.url, withTools);
  });

  afterAll(async () => {
    await fixture.browser.close();
    await fixture.odoo.archiveAssistant(assistantId);
    await model.stop();
  });

  return fixture;
}

interface ConversationFixture extends Fixture {
  context: BrowserContext;
  chat: ChatPage;
}

/** Besides, for each test, a page with a new conversation, on which nothing may throw. */
export function useConversation(): ConversationFixture {
  const fixture = useFixture() as ConversationFixture;

  beforeAll(async () => {
    fixture.context = await signIn(fixture.browser, fixture.environment);
  });

  beforeEach(async () => {
    fixture.chat = await ChatPage.open(fixture.context);
    await fixture.chat.start(fixture.assistant);
  });

  afterEach(async () => {
    expect(fixture.chat.faults).toEqual([]);
    await fixture.chat.page.close();
  });

  return fixture;
}
