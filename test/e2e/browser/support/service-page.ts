import type { BrowserContext, Locator, Page } from "playwright-core";
import { ChatPage } from "./chat-page.ts";

/** A cloud service's pages as a person uses them. */
export class ServicePage {
  readonly page: Page;
  readonly faults: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on("pageerror", (error) => this.faults.push(error.message));
  }

  /** @param address "": the list; "/5?tab=servers": a tab of a service */
  static async open(context: BrowserContext, address = ""): Promise<ServicePage> {
    const service = new ServicePage(await context.newPage());
    await service.page.goto(`/odoo/my-services${address}`);
    await service.page.locator(".o_cloud h1").waitFor();
    return service;
  }

  serviceCard(name: string): Locator {
    return this.page.locator(".o_cloud_service_card", { hasText: name });
  }

  tab(name: "overview" | "chat" | "servers"): Locator {
    return this.page.locator(`.o_cloud_tabs [data-tab="${name}"]`);
  }

  server(name: string): ServerCard {
    return new ServerCard(
      this.page.locator(".o_cloud_server", { has: this.page.getByText(name, { exact: true }) }),
    );
  }

  get form(): ServerForm {
    return new ServerForm(this.page.locator(".o_cloud_form"));
  }

  async add(values: ServerValues): Promise<ServerCard> {
    await this.page.locator(".o_cloud_add").click();
    await this.form.enter(values);
    await this.form.save();
    await this.form.closed();
    return this.server(values.name ?? "");
  }

  /** The tab that shows AiChat, for what can be done in it. */
  get chat(): ChatPage {
    return ChatPage.on(this.page);
  }

  async choose(card: ServerCard, item: "edit" | "test" | "activate" | "delete"): Promise<void> {
    await card.root.locator(".o_cloud_menu").click();
    await this.page.locator(`.o_cloud_${item}`).click();
  }

  scrollsSideways(): Promise<boolean> {
    return this.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  }
}

export class ServerCard {
  readonly root: Locator;

  constructor(root: Locator) {
    this.root = root;
  }

  get state(): Promise<string> {
    return this.root.getAttribute("data-state").then(String);
  }

  get toolCount(): Promise<string> {
    return this.root.locator(".o_cloud_tool_count").innerText();
  }

  expand(): Promise<void> {
    return this.root.locator(".o_cloud_expand").click();
  }

  tool(name: string): Locator {
    return this.root.locator(`.o_cloud_tool[data-tool="${name}"]`);
  }

  switchOf(tool: string): Locator {
    return this.tool(tool).getByRole("switch");
  }
}

interface ServerValues {
  name?: string;
  url?: string;
  auth?: "none" | "bearer" | "headers" | "oauth";
  key?: string;
}

export class ServerForm {
  readonly root: Locator;

  constructor(root: Locator) {
    this.root = root;
  }

  field(name: string): Locator {
    return this.root.locator(`[data-field="${name}"]`);
  }

  async enter({ name, url, auth, key }: ServerValues): Promise<void> {
    if (name !== undefined) await this.field("name").fill(name);
    if (url !== undefined) await this.field("url").fill(url);
    if (auth !== undefined) await this.field("auth").selectOption(auth);
    if (key !== undefined) await this.field("api_key").fill(key);
  }

  save(): Promise<void> {
    return this.root.locator(".o_cloud_save").click();
  }

  closed(): Promise<void> {
    return this.root.waitFor({ state: "detached" });
  }

  get errors(): Promise<string[]> {
    return this.root.locator(".o_cloud_field_error").allInnerTexts();
  }
}
