import { mkdir } from "node:fs/promises";
import type { BrowserContext, Locator, Page } from "playwright-core";

const SCREENSHOTS = new URL("../screenshots/", import.meta.url);

/** The administrators' lists and forms, by their menus' addresses. */
export class RegistryPage {
  readonly page: Page;
  readonly #faults: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on("pageerror", (error) => this.#faults.push(error.message));
  }

  static async open(context: BrowserContext, address: string): Promise<RegistryPage> {
    const registry = new RegistryPage(await context.newPage());
    await registry.go(address);
    return registry;
  }

  async go(address: string): Promise<void> {
    await this.page.goto(address);
    await this.page.locator(".o_content .o_renderer, .o_form_view .o_form_sheet").first().waitFor();
  }

  /** What broke in the page, also what Odoo's own dialog shows. */
  async problems(): Promise<string[]> {
    return [...this.#faults, ...(await this.page.locator(".o_error_dialog").allInnerTexts())];
  }

  field(name: string): Locator {
    return this.page.locator(`.o_field_widget[name='${name}']`);
  }

  input(name: string): Locator {
    return this.field(name).locator("input, textarea, select").first();
  }

  /** A button of the header; on a small screen it may be in the cog's menu. */
  async press(name: string): Promise<void> {
    const button = this.page.locator(`button[name='${name}']`);
    const menu = this.page.locator(
      ".o_statusbar_buttons .dropdown-toggle, .o_cp_action_menus .dropdown-toggle",
    );
    if (!(await button.first().isVisible())) await menu.first().click();
    await button.first().click();
  }

  /** A button after which the form is shown anew: what is pressed before that would be lost. */
  async pressAndReload(name: string): Promise<void> {
    await this.page.locator(".o_form_view").evaluate((form) => form.setAttribute("data-old", ""));
    await this.press(name);
    await this.page.locator(".o_form_view[data-old]").waitFor({ state: "detached" });
    await this.page.locator(".o_form_view .o_form_sheet").waitFor();
  }

  async save(): Promise<void> {
    await this.page.locator(".o_form_button_save").click();
    await this.page.locator(".o_form_status_indicator_buttons.invisible").waitFor({ state: "attached" });
  }

  /** The text of the newest notification. */
  async told(): Promise<string> {
    const notification = this.page.locator(".o_notification").last();
    await notification.waitFor();
    return notification.innerText();
  }

  async choose(field: string, text: string): Promise<void> {
    const input = this.input(field);
    await input.click();
    await input.pressSequentially(text);
    await this.page
      .locator(".o-autocomplete--dropdown-item, .dropdown-item", { hasText: text })
      .first()
      .click();
  }

  /** Chooses in a selection, which is a `select` in Odoo 18 and a menu in 19. */
  async select(field: string, text: string): Promise<void> {
    const input = this.field(field).locator("select, input").first();
    if (await input.evaluate((element) => element.tagName === "SELECT")) {
      const label = await input.locator("option", { hasText: text }).innerText();
      await input.selectOption({ label });
    } else await this.choose(field, text);
  }

  async scrollsSideways(): Promise<boolean> {
    return this.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  }

  async screenshot(name: string): Promise<void> {
    await mkdir(SCREENSHOTS, { recursive: true });
    await this.page.screenshot({ path: new URL(`${name}.png`, SCREENSHOTS).pathname });
  }
}
