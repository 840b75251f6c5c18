import type { BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ChatPage, signIn } from "./support/chat-page.ts";
import { DiscussPage } from "./support/discuss-page.ts";
import { useFixture } from "./support/fixture.ts";

describe("assistants in Discuss, with two people in a channel", () => {
  const fixture = useFixture({ withTools: false });
  const people: BrowserContext[] = [];
  let channel: number;
  let chat: number;
  let ann: DiscussPage;
  let ben: DiscussPage;

  beforeAll(async () => {
    const { odoo, environment, browser, assistant } = fixture;
    const mark = Date.now().toString(36);
    await odoo.addTools(assistant, "never", ["trigger-long-running-operation"]);
    await odoo.addTools(assistant, "always", ["get-sum"]);
    const logins = [`ann${mark}`, `ben${mark}`];
    const users = await Promise.all([
      odoo.createUser(logins[0] ?? "", `Ann ${mark}`),
      odoo.createUser(logins[1] ?? "", `Ben ${mark}`),
    ]);
    channel = await odoo.createChannel(`Team ${mark}`, users);
    chat = await odoo.createChat(logins[0] ?? "", users[1]);
    for (const login of logins)
      people.push(await signIn(browser, { ...environment, login, password: login }));
  });

  afterAll(() => Promise.all(people.map((context) => context.close())));

  beforeEach(async () => {
    const [first, second] = people;
    if (!first || !second) throw new Error("nobody is signed in");
    [ann, ben] = await Promise.all([DiscussPage.open(first, channel), DiscussPage.open(second, channel)]);
  });

  afterEach(async () => {
    expect([...ann.faults, ...ben.faults]).toEqual([]);
    await Promise.all([ann.page.close(), ben.page.close()]);
  });

  it("are offered after an @ with picture and badge, and are typing until their answer is there", async () => {
    const { assistant } = fixture;
    await ann.input.click();
    await ann.input.pressSequentially(`@${assistant.slice(0, 6)}`);
    await ann.suggestion(assistant).locator(".o_ai_badge").waitFor();
    expect(await ann.suggestion(assistant).locator("img").isVisible()).toBe(true);
    expect(await ann.suggestion(assistant).locator(".text-success").count()).toBe(1);
    await ann.screenshot("discuss-mention");
    await ann.suggestion(assistant).click();
    await ann.send("please run the slow tool");
    await expect.poll(() => ben.typing.innerText()).toContain(`${assistant} is typing`);
    await expect.poll(() => ben.typing.innerText()).toContain("Using Trigger Long Running Operation");
    await ben.screenshot("discuss-typing");
    await ben.message("The tool has finished.").waitFor();
    await expect.poll(() => ben.typing.innerText()).toBe("");
  });

  it("ask for approval there: a card for the person who asked, a line for the others", async () => {
    await ann.ask(fixture.assistant, "what is the sum?");
    await ann.card.waitFor();
    await ben.waiting.waitFor();
    expect(await ben.waiting.innerText()).toMatch(/is waiting for approval by Ann/);
    expect(await ben.card.count()).toBe(0);
    expect(await ann.card.locator(".o_ai_tool_time").innerText()).toMatch(/\d:\d\d/);
    await ann.screenshot("discuss-approval");
    await ben.screenshot("discuss-approval-others");
    await ann.page.reload();
    await ann.card.waitFor();
    await ann.decide("once");
    for (const person of [ann, ben]) await person.message("The sum is 42.").waitFor();
    expect(await ben.message("The sum is 42.").innerText()).toMatch(/Allowed once by Ann/);
    expect(await ann.card.count()).toBe(0);
    expect(await ben.waiting.count()).toBe(0);
  });

  it("are pointed out to who types nearly their name, and to nobody else", async () => {
    await ann.send(`@${fixture.assistant.slice(0, 6)} are you there?`);
    await ann.message("Did you mean").waitFor();
    expect(await ann.message("Did you mean").innerText()).toContain(`@${fixture.assistant}`);
    expect(await ben.message("Did you mean").count()).toBe(0);
  });

  it("are mentioned by a whole name that was typed by hand", async () => {
    await ann.send(`@${fixture.assistant} hello`);
    const mention = ben.message("hello").locator("a.o_mail_redirect");
    await expect.poll(() => mention.innerText()).toBe(`@${fixture.assistant}`);
    await ben.message("How can I help?").waitFor();
  });

  it("are seen at work in a chat of two people, where they are no members", async () => {
    await Promise.all([ann.show(chat), ben.show(chat)]);
    await ann.ask(fixture.assistant, "please run the slow tool");
    await expect.poll(() => ben.unseen.innerText()).toContain(`${fixture.assistant} is typing`);
    await expect.poll(() => ben.unseen.innerText()).toContain("Using Trigger Long Running Operation");
    await ben.screenshot("discuss-chat-of-two");
    await ben.message("The tool has finished.").waitFor();
    await expect.poll(() => ben.unseen.count()).toBe(0);
  });

  it("have their conversations of AI Chat in a category of their own, and one of them for two clicks", async () => {
    await ann.page.goto("/odoo/ai-chat");
    const conversation = ChatPage.on(ann.page);
    await ann.page.locator(".o_ai_card", { hasText: fixture.assistant }).dblclick();
    await conversation.input.waitFor();
    expect(await ann.page.locator(".o_ai_conversation").count()).toBe(1);
    await ann.show(channel);
    await ann.category("AI Chat").waitFor();
    await ann.screenshot("discuss-category");
  });

  it("leave Discuss's list of chats to people, until something is unread", async () => {
    await ann.page.goto("/odoo/ai-chat");
    const conversation = ChatPage.on(ann.page);
    await conversation.start(fixture.assistant);
    await conversation.ask("Hello from the menu");
    await conversation.answered();
    await ann.openMenu();
    // That it was read is told by the bus, a moment after the answer is there.
    await expect.poll(() => ann.menuItem("Hello from the menu").count()).toBe(0);
  });

  it("fit on a phone", async () => {
    await ann.page.setViewportSize({ width: 390, height: 780 });
    // There a channel is opened out of a list.
    await ann.page.locator(".o-mail-NotificationItem", { hasText: "Team" }).click();
    await ann.ask(fixture.assistant, "and the sum?");
    await ann.card.waitFor();
    await ann.screenshot("discuss-approval-phone");
    const box = await ann.card.boundingBox();
    expect(box && box.x >= 0 && box.x + box.width <= 390).toBe(true);
    await ann.decide("once");
    await ben.message("The sum is 42.").waitFor();
    // Discuss would open its chat window again on the next page.
    await ann.page.evaluate(() => localStorage.clear());
  });

  // The last one: its chat window stays open.
  it("reach a person who is elsewhere, and keep why they said no", async () => {
    await ann.ask(fixture.assistant, "the sum, please");
    await ann.card.waitFor();
    await ann.page.goto("/odoo/ai-chat");
    await ann.notification.waitFor();
    await ann.screenshot("discuss-approval-notification");
    await ann.notification.getByText("Review").click();
    await ann.card.locator(".o_ai_tool_reason").fill("Ask the accountant");
    await ann.decide("no");
    await ben.message("Denied by Ann").waitFor();
    expect(await ben.message("Denied by Ann").innerText()).toContain("(Ask the accountant)");
    expect(await ann.notification.count()).toBe(0);
  });
});
