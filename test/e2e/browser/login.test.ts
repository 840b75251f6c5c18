import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FakeAuthorizationServer } from "../../fakes/fake-authorization-server.ts";
import { FakeMcp } from "../../fakes/fake-mcp-server.ts";
import { protect } from "../../fakes/oauth-stack.ts";
import { ChatPage } from "./support/chat-page.ts";
import { useConversation } from "./support/fixture.ts";

const SERVERS = "woow_paas_platform.mcp_server";
const LOGINS = "woow_paas_platform.mcp_login";

describe("logging in to an MCP server", () => {
  const fixture = useConversation();
  const mcp = new FakeMcp();
  let authority: FakeAuthorizationServer;
  let server: number;
  let name: string;

  beforeAll(async () => {
    authority = await FakeAuthorizationServer.start();
    const url = await mcp.start();
    protect(mcp, authority);
    name = `Guarded ${Date.now().toString(36)}`;
    server = await fixture.odoo.create(SERVERS, { name, url, auth: "oauth", approval: "never" });
    const [assistant] = await fixture.odoo.find("ai.assistant", fixture.assistant);
    await fixture.odoo.call("ai.assistant", "write", [[assistant], { mcp_server_ids: [[4, server]] }]);
  });

  afterAll(async () => {
    await fixture.odoo.call(SERVERS, "unlink", [[server]]);
    await Promise.all([authority.close(), mcp.close()]);
  });

  const card = (chat: ChatPage) => chat.lastAnswer.locator(".o_ai_login_card");

  /** Of Odoo, and of the authorization server, whose cookies begin so. */
  async function logOut(): Promise<void> {
    await fixture.context.clearCookies({ name: /^_/ });
    const own = await fixture.odoo.call(LOGINS, "search", [[["server_id", "=", server]]]);
    await fixture.odoo.call(LOGINS, "unlink", [own]);
  }

  /** The pages of the authorization server, until it sends the person back. */
  async function fillIn(popup: Page, person: string): Promise<void> {
    await popup.fill("[name=login]", person);
    await popup.fill("[name=password]", "any");
    await popup.click("button[type=submit]");
    await popup.locator("button", { hasText: "Continue" }).click();
  }

  async function opened(page: Page, press: () => Promise<void>): Promise<Page> {
    const popup = page.waitForEvent("popup");
    await press();
    return popup;
  }

  it("an administrator logs in on the form, and the tools come", async () => {
    const { page } = fixture.chat;
    await page.goto(`/odoo/action-woow_paas_platform.mcp_server_action/${server}`);
    const popup = await opened(page, () => page.click("button[name=action_log_in]:visible"));
    await popup.waitForSelector("[name=login]");
    await fillIn(popup, "mia");
    await expect
      .poll(() => fixture.odoo.read(SERVERS, server, "tool_count"), { timeout: 20_000 })
      .toBeGreaterThan(3);
    expect(await fixture.odoo.read(SERVERS, server, "state")).toBe("connected");
  });

  describe("in the chat", () => {
    beforeEach(logOut);

    it("shows where, by keyboard too, and the answer to the next question uses it", async () => {
      const { chat } = fixture;
      await chat.ask("Please tell me who am I");
      await chat.answered();
      await card(chat).waitFor();
      expect(await card(chat).innerText()).toContain(`Log In to ${name}`);
      await chat.screenshot("login-required");
      const link = card(chat).locator("a", { hasText: "Log In to" });
      await link.focus();
      const popup = await opened(chat.page, () => chat.page.keyboard.press("Enter"));
      expect(await popup.evaluate(() => window.opener)).toBe(null);
      await popup.waitForSelector("[name=login]");
      const closed = popup.waitForEvent("close");
      await fillIn(popup, "ada");
      await closed;
      await card(chat).locator("text=You are logged in").waitFor();
      expect(await card(chat).locator("[role=status]").innerText()).toContain("Ask again");
      await chat.screenshot("logged-in");
      await chat.ask("And now: who am I");
      await chat.answered();
      await chat.tool.locator(".o_ai_tool_head").click();
      await expect.poll(() => chat.tool.innerText()).toContain("ada");
      await chat.page.reload();
      await chat.page.locator(".o_ai_login_card[data-state=logged_in]").waitFor();
    });

    it("tells of a login that was declined", async () => {
      const { chat } = fixture;
      await chat.ask("Please tell me who am I");
      await chat.answered();
      const popup = await opened(chat.page, () => card(chat).locator("a").click());
      await popup.locator("a", { hasText: "Cancel" }).click();
      await popup.locator("main[role=alert]").waitFor();
      expect(await popup.innerText("main")).toContain("You declined the login");
      expect(popup.url()).not.toContain("state=");
      await popup.screenshot({ path: new URL("screenshots/login-declined.png", import.meta.url).pathname });
      await popup.close();
      await card(chat).locator("text=The login failed").waitFor();
    });

    it("fits on a telephone, and is there after a reload", async () => {
      const { chat } = fixture;
      await chat.page.setViewportSize({ width: 390, height: 844 });
      await chat.ask("Please tell me who am I");
      await chat.answered();
      await chat.page.reload();
      await card(chat).waitFor();
      const wide = await chat.page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide).toBeLessThanOrEqual(390);
      await chat.screenshot("login-required-telephone");
    });
  });
});
