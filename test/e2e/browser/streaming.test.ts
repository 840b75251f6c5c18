import { beforeEach, describe, expect, it } from "vitest";
import { ChatPage } from "./support/chat-page.ts";
import { useConversation } from "./support/fixture.ts";

const WORDS = Array.from({ length: 40 }, (_, index) => `word${index + 1}`).join(" ");

describe("an answer on its way", () => {
  const fixture = useConversation();
  let chat: ChatPage;

  beforeEach(() => {
    ({ chat } = fixture);
  });

  it("shows a tool running before its result, and the result in the same block", async () => {
    await chat.ask("Use the slow tool");
    await expect.poll(() => chat.tool.getAttribute("data-state"), { timeout: 20_000 }).toBe("running");
    await chat.screenshot("tool-running");
    expect(await chat.page.locator(".o_ai_stop").isVisible()).toBe(true);
    await expect.poll(() => chat.tool.getAttribute("data-state"), { timeout: 20_000 }).toBe("completed");
    await chat.answered();
    expect(await chat.page.locator(".o_ai_tool").count()).toBe(1);
    await chat.tool.locator(".o_ai_tool_head").click();
    expect(await chat.tool.locator(".o_ai_tool_text").first().innerText()).toContain('"steps": 4');
    expect(await chat.tool.locator(".o_ai_tool_text").last().innerText()).toMatch(/completed/i);
    expect(await chat.shownText()).toBe("Let me look.\nThe tool has finished.");
    await chat.screenshot("tool-completed");
  });

  it("lets the text grow as the model speaks", async () => {
    await chat.ask("A long answer");
    const lengths = new Set<number>();
    while (lengths.size < 5) lengths.add((await chat.grownBeyond(Math.max(0, ...lengths))).length);
    expect(Math.max(...lengths)).toBeLessThan(WORDS.length);
    await chat.answered();
    expect(await chat.shownText()).toBe(WORDS);
  });

  it("goes on after a reload in the middle: nothing lost, nothing doubled", async () => {
    await chat.ask("A long answer");
    await chat.grownBeyond(40);
    await chat.page.reload();
    await chat.grownBeyond(60);
    await chat.answered();
    expect(await chat.shownText()).toBe(WORDS);
    expect(await chat.page.locator(".o_ai_answer").count()).toBe(1);
    expect(await chat.page.locator(".o_ai_own").count()).toBe(1);
  });

  it("keeps tools and text in their order after a reload", async () => {
    await chat.ask("What is the sum?");
    await chat.answered();
    const shape = () =>
      chat.lastAnswer
        .locator(".o_ai_markdown, .o_ai_tool_title")
        .allInnerTexts()
        .then((texts) => texts.map((text) => text.trim()));
    const before = await shape();
    expect(before[0]).toBe("Let me look.");
    expect(before.at(-1)).toBe("The sum is 42.");
    await chat.page.reload();
    await chat.lastAnswer.waitFor();
    expect(await shape()).toEqual(before);
  });

  it("is the same in a second tab, which sees the question come and the answer grow", async () => {
    await chat.ask("Hello");
    await chat.answered();
    const second = await ChatPage.open(fixture.context, chat.page.url());
    await second.lastAnswer.waitFor();
    await chat.ask("A long answer");
    await second.page.locator(".o_ai_message", { hasText: "A long answer" }).waitFor();
    await second.page.locator(".o_ai_answer[data-live='true']").waitFor();
    await Promise.all([chat.answered(), second.answered()]);
    expect(await chat.shownText()).toBe(WORDS);
    expect(await second.shownText()).toBe(WORDS);
    expect(second.faults).toEqual([]);
    await second.page.close();
  });

  it("stops at once, keeps what was said, and asks again on Retry", async () => {
    await chat.ask("A long answer");
    await chat.grownBeyond(20);
    const start = performance.now();
    await chat.page.locator(".o_ai_stop").click();
    await chat.answered();
    expect(performance.now() - start).toBeLessThan(3000);
    const kept = await chat.shownText();
    expect(WORDS.startsWith(kept)).toBe(true);
    expect(kept.length).toBeLessThan(WORDS.length);
    await chat.screenshot("stopped");
    await chat.page.locator(".o_ai_retry_button").click();
    await expect.poll(() => chat.shownText(), { timeout: 30_000 }).toBe(WORDS);
    expect(await chat.page.locator(".o_ai_own").count()).toBe(1);
  });
});
