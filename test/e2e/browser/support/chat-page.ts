import { mkdir } from "node:fs/promises";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import type { Environment } from "./environment.ts";

const SCREENSHOTS = new URL("../screenshots/", import.meta.url);

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
}

/** A browser of its own, signed in. */
export async function signIn(
  browser: Browser,
  environment: Environment,
  viewport = { width: 1280, height: 800 },
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport, baseURL: environment.odooUrl });
  await logIn(context, environment);
  return context;
}

/** In a tab of its own, as somebody does whose session has expired. */
export async function logIn(
  context: BrowserContext,
  { database, login, password }: Environment,
): Promise<void> {
  const page = await context.newPage();
  await page.goto(`/web/login?db=${database}`);
  await page.fill("#login", login);
  await page.fill("#password", password);
  await page.click("button[type=submit]");
  await page.waitForURL(/\/(odoo|web)(?!\/login)/);
  await page.close();
}

/** AiChat as a person uses it. */
export class ChatPage {
  readonly page: Page;
  readonly faults: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on("pageerror", (error) => this.faults.push(error.message));
  }

  /** AiChat within a page that was opened by somebody else. */
  static on(page: Page): ChatPage {
    return new ChatPage(page);
  }

  static async open(context: BrowserContext, address = "/odoo/ai-chat"): Promise<ChatPage> {
    const chat = new ChatPage(await context.newPage());
    await chat.page.goto(address);
    await chat.page.waitForSelector(".o_ai_chat");
    return chat;
  }

  get input() {
    return this.page.locator(".o_ai_input");
  }

  get lastAnswer() {
    return this.page.locator(".o_ai_answer").last();
  }

  get text() {
    return this.lastAnswer.locator(".o_ai_markdown");
  }

  get tool() {
    return this.lastAnswer.locator(".o_ai_tool").last();
  }

  async start(assistant: string): Promise<void> {
    await this.page.locator(".o_ai_card", { hasText: assistant }).click();
    await this.input.waitFor();
  }

  /** Types and sends, whatever becomes of it. */
  async send(question: string): Promise<void> {
    await this.input.fill(question);
    await this.input.press("Enter");
  }

  /** Sends and waits until Odoo has the question. */
  async ask(question: string): Promise<void> {
    await this.send(question);
    await this.page.locator(".o_ai_own[data-message-id]", { hasText: question }).last().waitFor();
  }

  /** Waits until the last question is answered, and nothing is being written any more. */
  async answered(): Promise<void> {
    await this.page.waitForFunction(() => {
      const said = [...document.querySelectorAll(".o_ai_own, .o_ai_answer")];
      const isLive = document.querySelector(".o_ai_answer[data-live='true']") !== null;
      return !isLive && said.at(-1)?.matches(".o_ai_answer[data-live='false']");
    });
  }

  /** The answer's text as it stands on the page. */
  async shownText(): Promise<string> {
    return (await this.text.allInnerTexts()).join("\n");
  }

  /** Waits until the answer has more than `length` characters. */
  async grownBeyond(length: number): Promise<string> {
    await this.page.waitForFunction(
      (least) => {
        const parts = [...document.querySelectorAll(".o_ai_answer:last-of-type .o_ai_markdown")];
        return parts.map((part) => part.textContent).join("").length > least;
      },
      length,
      { polling: 20 },
    );
    return this.shownText();
  }

  screenshot(name: string): Promise<void> {
    return takeScreenshot(this.page, name);
  }
}

export async function takeScreenshot(page: Page, name: string): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: new URL(`${name}.png`, SCREENSHOTS).pathname });
}
