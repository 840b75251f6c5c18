import { beforeEach, describe, expect, it } from "vitest";
import type { ChatPage } from "./support/chat-page.ts";
import { useConversation } from "./support/fixture.ts";

describe("when something goes wrong", () => {
  const fixture = useConversation();
  let chat: ChatPage;

  beforeEach(() => {
    ({ chat } = fixture);
  });

  it("says what the model refused and offers Retry; the conversation stays usable", async () => {
    await chat.ask("Please fail");
    const status = chat.lastAnswer.locator(".o_ai_run_status");
    await status.waitFor();
    expect(await status.innerText()).toMatch(/AI model/);
    expect(await chat.page.locator(".o_ai_retry_button").isVisible()).toBe(true);
    await chat.screenshot("model-refused");
    await chat.ask("Hello");
    await chat.answered();
    expect(await chat.shownText()).toBe("Hello! How can I help?");
  });

  it("keeps a message that could not be sent, over a reload too, and sends it again", async () => {
    await chat.page.route("**/api/ai/chat/post", (route) => route.abort());
    await chat.send("Hello from the tunnel");
    await chat.page.locator(".o_ai_send_again").waitFor();
    await chat.screenshot("not-sent");
    await chat.page.reload();
    await chat.page.locator(".o_ai_outbox", { hasText: "Hello from the tunnel" }).waitFor();
    await chat.page.unroute("**/api/ai/chat/post");
    await chat.page.locator(".o_ai_send_again").click();
    await chat.answered();
    expect(await chat.page.locator(".o_ai_own").count()).toBe(1);
    expect(await chat.page.locator(".o_ai_outbox").count()).toBe(0);
  });

  it("keeps what is being typed over a reload", async () => {
    await chat.input.pressSequentially("Half a thou");
    await chat.page.reload();
    await expect.poll(() => chat.input.inputValue()).toBe("Half a thou");
  });

  it("attaches by the ordinary path where the proxy refuses the other, and after HTTP 500", async () => {
    const asked: string[] = [];
    await chat.page.route("**/websocket/woow_paas_platform/**", (route) => {
      asked.push(new URL(route.request().url()).pathname);
      return route.fulfill({ status: 500, body: "The Connection Pool Is Full" });
    });
    await chat.ask("A long answer");
    await chat.answered();
    expect(asked).toHaveLength(2);
    expect(await chat.shownText()).toMatch(/^word1 .* word40$/);
  });

  it("says that a question waits while the AI service is away, and answers when it is back", async () => {
    const notice = { type: "notice", code: "sidecar_unavailable", message: "Not reachable", done: false };
    const stream = /\/woow_paas_platform\/runs\/\d+\/events/;
    await chat.page.route(stream, (route) =>
      route.fulfill({ contentType: "text/event-stream", body: `data: ${JSON.stringify(notice)}\n\n` }),
    );
    await chat.ask("Hello");
    const waiting = chat.lastAnswer.locator(".o_ai_waiting");
    await waiting.waitFor();
    expect(await waiting.innerText()).toMatch(/answered when it is back/);
    expect(await waiting.locator(".o_ai_cancel").isVisible()).toBe(true);
    await chat.screenshot("waiting");
    await chat.page.unroute(stream);
    await chat.answered();
    expect(await chat.shownText()).toBe("Hello! How can I help?");
    expect(await waiting.count()).toBe(0);
  });

  it("asks again from the note in Discuss, without opening a record", async () => {
    await expect.poll(() => chat.page.url()).toContain("active_id");
    const activeId = new URL(chat.page.url()).searchParams.get("active_id") ?? "";
    await chat.page.goto(`/odoo/action-mail.action_discuss?active_id=${activeId}`);
    await fixture.odoo.say(Number(activeId.split("_").at(-1)), "Please fail");
    const link = chat.page.locator("a.o_ai_retry").last();
    await link.waitFor();
    const retried = chat.page.waitForResponse(/\/api\/ai\/runs\/\d+\/retry/);
    await link.click();
    expect((await retried).status()).toBe(200);
    await chat.page.locator(".o_notification").first().waitFor();
    expect(chat.page.url()).toContain("discuss");
    await chat.screenshot("discuss-retry");
  });

  it("runs nothing that an answer brings along", async () => {
    const foreign: string[] = [];
    await chat.page.route(/tracker\.example/, (route) => {
      foreign.push(route.request().url());
      return route.abort();
    });
    await chat.ask("Show markdown");
    await chat.answered();
    expect(await chat.page.evaluate(() => "o_ai_hacked" in window)).toBe(false);
    expect(foreign).toEqual([]);
    expect(await chat.text.locator("script, img").count()).toBe(0);
    expect(await chat.text.locator("a", { hasText: "a link" }).getAttribute("rel")).toContain("noopener");
    expect(await chat.text.locator("table").count()).toBe(1);
    await chat.screenshot("markdown");
  });

  // The last one: it signs everybody out.
  it("says that the session has expired and where to log in, and keeps the text", async () => {
    await fixture.context.clearCookies();
    await chat.send("Anybody there?");
    await chat.page.locator(".o_ai_outbox[data-status='failed']").waitFor();
    expect(await chat.page.locator(".o_ai_outbox").innerText()).toMatch(/session has expired/);
    expect(await chat.page.locator(".o_ai_problem a").getAttribute("href")).toContain("/web/login");
    await chat.screenshot("session-expired");
  });
});
