import { describe, expect, it } from "vitest";
import { ChatPage, signIn } from "./support/chat-page.ts";
import { useFixture } from "./support/fixture.ts";

const PHONE = { width: 390, height: 844 };

async function scrollsSideways({ page }: ChatPage): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
}

describe("every screen and every hand", () => {
  const fixture = useFixture();

  it("is two screens at 390 px, without sideways scrolling", async () => {
    const context = await signIn(fixture.browser, fixture.environment, PHONE);
    const chat = await ChatPage.open(context);
    expect(await scrollsSideways(chat)).toBe(false);
    // Also of whoever has archived all of them.
    await chat.page.locator(".o_ai_archived_toggle").click();
    await chat.page.locator(".o_ai_archived_items").waitFor();
    await chat.screenshot("phone-list");
    // Whoever has no conversations yet is shown the assistants at once.
    const first = chat.page.locator(".o_ai_card", { hasText: fixture.assistant });
    await chat.page.locator(".o_ai_new").or(first).first().click();
    const choice = chat.page.locator(".o_ai_new_with", { hasText: fixture.assistant });
    await choice.or(chat.input).first().waitFor();
    if (await choice.isVisible()) await choice.click();
    await chat.ask(`markdown ${"unbreakable".repeat(20)}`);
    await chat.answered();
    expect(await scrollsSideways(chat)).toBe(false);
    expect(await chat.page.locator(".o_ai_list").count()).toBe(0);
    await chat.screenshot("phone-thread");
    await chat.page.locator(".o_ai_back").click();
    await chat.page.locator(".o_ai_conversation", { hasText: "markdown" }).first().waitFor();
    expect(await chat.page.locator(".o_ai_thread").count()).toBe(0);
    expect(await scrollsSideways(chat)).toBe(false);
    await context.close();
  });

  it("leads an administrator without an assistant to its form, on a phone too", async () => {
    const context = await signIn(fixture.browser, fixture.environment, PHONE);
    await context.route("**/api/ai/agents", (route) => route.fulfill({ json: { success: true, data: [] } }));
    const chat = await ChatPage.open(context);
    await chat.screenshot("phone-no-assistant");
    await chat.page.locator(".o_ai_set_up").click();
    await chat.page.locator(".o_form_view").waitFor();
    expect(chat.faults).toEqual([]);
    await context.close();
  });

  it("works by keyboard alone", async () => {
    const context = await signIn(fixture.browser, fixture.environment);
    const chat = await ChatPage.open(context);
    const { keyboard } = chat.page;
    const tabTo = async (selector: string) => {
      for (let step = 0; step < 20; step++) {
        if (await chat.page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
        await keyboard.press("Tab");
      }
      throw new Error(`${selector} is not reached with Tab`);
    };
    await tabTo(".o_ai_skip");
    await keyboard.press("Enter");
    await tabTo(`.o_ai_card:nth-of-type(${await cardNumber(chat, fixture.assistant)})`);
    await keyboard.press("Enter");
    await chat.input.waitFor();
    await expect.poll(() => chat.input.evaluate((input) => input === document.activeElement)).toBe(true);
    await keyboard.type("What is the sum?");
    await keyboard.press("Enter");
    await chat.answered();
    await keyboard.press("Shift+Tab");
    await tabBackTo(chat, ".o_ai_tool_head");
    await keyboard.press("Enter");
    await expect.poll(() => chat.tool.locator(".o_ai_tool_head").getAttribute("aria-expanded")).toBe("true");
    await context.close();
  });

  it("follows the newest line, but not a reader who has scrolled up", async () => {
    const context = await signIn(fixture.browser, fixture.environment, { width: 1280, height: 420 });
    const chat = await ChatPage.open(context);
    await chat.start(fixture.assistant);
    await chat.ask("Show markdown");
    await chat.answered();
    await chat.ask("Use the slow tool");
    const fromEnd = () =>
      chat.page
        .locator(".o_ai_thread_scroll")
        .evaluate((scroller) => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight);
    await chat.tool.waitFor();
    await expect.poll(fromEnd).toBeLessThan(5);
    await chat.page.locator(".o_ai_thread_scroll").evaluate((scroller) => {
      scroller.scrollTop = 0;
    });
    await chat.answered();
    expect(await chat.page.locator(".o_ai_thread_scroll").evaluate(({ scrollTop }) => scrollTop)).toBe(0);
    await chat.page.locator(".o_ai_jump").click();
    await expect.poll(fromEnd).toBeLessThan(5);
    await context.close();
  });

  it("sends files with a question and shows them with it", async () => {
    const context = await signIn(fixture.browser, fixture.environment);
    const chat = await ChatPage.open(context);
    await chat.start(fixture.assistant);
    await chat.page
      .locator(".o_ai_composer input[type=file]")
      .setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("Buy milk") });
    await chat.page.locator(".o_ai_composer_file[data-status='done']").waitFor();
    expect(await chat.page.locator(".o_ai_send").isEnabled()).toBe(false);
    await chat.ask("Hello, read this");
    await chat.page.locator(".o_ai_own .o_ai_attachment", { hasText: "notes.txt" }).waitFor();
    expect(await chat.page.locator(".o_ai_composer_file").count()).toBe(0);
    await chat.answered();
    await chat.screenshot("attachment");
    await context.close();
  });

  it("holds the reader's place while earlier messages load above it", async () => {
    const context = await signIn(fixture.browser, fixture.environment, { width: 1280, height: 620 });
    const chat = await ChatPage.open(context);
    await chat.start(fixture.assistant);
    await chat.ask("Hello");
    await chat.answered();
    const active = chat.page.locator(".o_ai_conversation.o_ai_active");
    const channel = Number(await active.getAttribute("data-conversation-id"));
    const lines = Array.from({ length: 90 }, (_, number) => `<p>Line ${number + 1}</p><p>of a long talk</p>`);
    await fixture.odoo.addMessages(channel, lines);
    await chat.page.reload();
    await chat.page.getByText("Line 90").waitFor();
    const scroller = chat.page.locator(".o_ai_thread_scroll");
    for (const [first, earlier] of [
      [61, 31],
      [31, 1],
    ]) {
      const message = chat.page.locator(".o_ai_message").filter({ hasText: `Line ${first}of` });
      await scroller.evaluate((element) => {
        element.scrollTop = 30;
      });
      const before = await message.boundingBox();
      await chat.page
        .locator(".o_ai_message")
        .filter({ hasText: `Line ${earlier}of` })
        .waitFor();
      const after = await message.boundingBox();
      expect(Math.abs((after?.y ?? 0) - (before?.y ?? Infinity))).toBeLessThan(2);
    }
    await context.close();
  });

  it("renames and archives a conversation, and has it back", async () => {
    const context = await signIn(fixture.browser, fixture.environment);
    const chat = await ChatPage.open(context);
    await chat.start(fixture.assistant);
    await chat.ask("Hello");
    await chat.answered();
    const active = chat.page.locator(".o_ai_conversation.o_ai_active");
    await active.locator(".o_ai_conversation_menu").click();
    await chat.page.locator(".o_ai_rename").click();
    const name = `Renamed ${Date.now()}`;
    await active.locator("input").fill(name);
    await active.locator("input").press("Enter");
    await expect.poll(() => chat.page.locator(".o_ai_header h2").innerText()).toBe(name);
    await active.locator(".o_ai_conversation_menu").click();
    await chat.page.locator(".o_ai_archive").click();
    const listed = chat.page.locator(".o_ai_conversation", { hasText: name });
    await listed.waitFor({ state: "detached" });
    await chat.page.locator(".o_ai_welcome").waitFor();
    await chat.page.locator(".o_notification", { hasText: name }).getByText("Undo").click();
    await expect.poll(() => chat.page.locator(".o_ai_header h2").innerText()).toBe(name);
    await active.locator(".o_ai_conversation_menu").click();
    await chat.page.locator(".o_ai_archive").click();
    await chat.page.locator(".o_ai_archived_toggle").click();
    const archived = chat.page.locator(".o_ai_archived_item", { hasText: name });
    await archived.waitFor();
    await chat.screenshot("archived");
    await archived.locator(".o_ai_delete").click();
    await chat.page.locator(".modal .btn-danger").click();
    await archived.waitFor({ state: "detached" });
    expect(await listed.count()).toBe(0);
    await context.close();
  });
});

async function cardNumber(chat: ChatPage, assistant: string): Promise<number> {
  await chat.page.locator(".o_ai_card", { hasText: assistant }).waitFor();
  const names = await chat.page.locator(".o_ai_card").allInnerTexts();
  return names.findIndex((name) => name.includes(assistant)) + 1;
}

async function tabBackTo({ page }: ChatPage, selector: string): Promise<void> {
  for (let step = 0; step < 40; step++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    await page.keyboard.press("Shift+Tab");
  }
  throw new Error(`${selector} is not reached with Shift+Tab`);
}
