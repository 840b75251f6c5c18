import type { BrowserContext, Page } from "playwright-core";
import { takeScreenshot } from "./chat-page.ts";

/** A channel of Discuss as a person uses it. */
export class DiscussPage {
  readonly page: Page;
  readonly faults: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on("pageerror", (error) => this.faults.push(error.message));
  }

  static async open(context: BrowserContext, channel: number): Promise<DiscussPage> {
    const discuss = new DiscussPage(await context.newPage());
    await discuss.show(channel);
    return discuss;
  }

  async show(channel: number): Promise<void> {
    await this.page.goto(`/odoo/action-mail.action_discuss?active_id=discuss.channel_${channel}`);
    await this.input.waitFor();
  }

  get input() {
    return this.page.locator(".o-mail-Composer-input").first();
  }

  get typing() {
    return this.page.locator(".o-discuss-Typing").first();
  }

  get card() {
    return this.page.locator(".o_ai_approval_card").first();
  }

  /** That somebody else is asked. */
  get waiting() {
    return this.page.locator(".o_ai_waits_for_other").first();
  }

  /** Who works in a conversation without being a member of it. */
  get unseen() {
    return this.page.locator(".o_ai_works_unseen").first();
  }

  get notification() {
    return this.page.locator(".o_ai_approval_notification");
  }

  message(text: string) {
    return this.page.locator(".o-mail-Message", { hasText: text }).last();
  }

  suggestion(name: string) {
    return this.page.locator(".o-mail-Composer-suggestion", { hasText: name }).first();
  }

  category(name: string) {
    return this.page.locator(".o-mail-DiscussSidebarCategory", { hasText: name });
  }

  /** The menu with the latest conversations, once it has read them. */
  async openMenu(): Promise<void> {
    await this.page.locator(".o_menu_systray .fa-comments").first().click();
    await this.menuItem("Team").waitFor();
  }

  menuItem(name: string) {
    return this.page.locator(".o-mail-NotificationItem", { hasText: name }).first();
  }

  /** Begins a message with the assistant out of the list after an @. */
  async mention(name: string): Promise<void> {
    await this.input.click();
    await this.input.pressSequentially(`@${name.slice(0, 6)}`);
    await this.suggestion(name).click();
  }

  async ask(name: string, question: string): Promise<void> {
    await this.mention(name);
    await this.send(question);
  }

  /** Sends what is written, whether or not a list is open. */
  async send(text: string): Promise<void> {
    await this.input.pressSequentially(text);
    await this.input.press("Enter");
  }

  decide(decision: "once" | "always" | "no"): Promise<void> {
    return this.card.locator(`[data-decision='${decision}']`).click();
  }

  screenshot(name: string): Promise<void> {
    return takeScreenshot(this.page, name);
  }
}
