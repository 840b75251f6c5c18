import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BrowserContext } from "playwright-core";
import { ChatPage, signIn } from "./support/chat-page.ts";
import { useFixture } from "./support/fixture.ts";
import { RegistryPage } from "./support/registry-page.ts";

const SERVERS = "woow_paas_platform.mcp_server";
const TOOLS = "woow_paas_platform.mcp_tool";
const PHONE = { width: 390, height: 844 };

describe("an AI manager who is no administrator of Odoo", () => {
  const fixture = useFixture();
  const stamp = Date.now().toString(36);
  const name = `Sample ${stamp}`;
  let context: BrowserContext;
  let server = 0;

  beforeAll(async () => {
    await fixture.odoo.createManager(`mia-${stamp}`);
    const person = { ...fixture.environment, login: `mia-${stamp}`, password: `mia-${stamp}` };
    context = await signIn(fixture.browser, person);
  });

  afterAll(() => context.close());

  it("adds a server, whose tools appear without a reload", async () => {
    const registry = await RegistryPage.open(context, "/odoo/mcp-servers");
    await registry.screenshot("registry-servers");
    await registry.page.locator(".o_list_button_add").click();
    await registry.input("name").fill(name);
    expect(await registry.field("command").count()).toBe(0);
    expect(await registry.field("api_key").count()).toBe(0);
    await registry.input("url").fill(fixture.environment.mcpUrl);
    await registry.save();
    const echo = registry.page.locator(".o_data_row", { hasText: "echo" });
    await echo.waitFor();
    await registry.page.locator(".o_arrow_button_current", { hasText: "Connected" }).waitFor();
    expect(await registry.field("tools_on").innerText()).toMatch(/^(\d+) \/ \1$/);
    await registry.screenshot("registry-server");
    [server = 0] = await fixture.odoo.find(SERVERS, name);

    await echo.locator(".o_field_boolean_toggle input").click();
    await registry.save();
    await expect.poll(() => registry.field("tools_on").innerText()).not.toMatch(/^(\d+) \/ \1$/);
    await registry.press("action_test");
    expect(await registry.told()).toMatch(/Connected: \d+ tools/);
    await registry.page.locator(".o_data_row", { hasText: "echo" }).waitFor();
    expect(await registry.problems()).toEqual([]);
    await registry.page.close();
  });

  it("keeps what is being typed when a sync ends meanwhile", async () => {
    const registry = await RegistryPage.open(context, `/odoo/mcp-servers/${server}`);
    await registry.input("description").fill("half a sent");
    await fixture.odoo.call(SERVERS, "write", [[server], { approval: "always" }]);
    // A second page of the same server tells when the news has arrived in this browser.
    const other = await RegistryPage.open(context, `/odoo/mcp-servers/${server}`);
    await fixture.odoo.call(SERVERS, "write", [[server], { approval: "destructive" }]);
    await expect.poll(() => other.input("approval").inputValue()).toContain("estructive");
    expect(await registry.input("description").inputValue()).toBe("half a sent");
    await registry.page.close();
    await other.page.close();
  });

  it("finds the tool that was switched off, reads its input and switches it on", async () => {
    const registry = await RegistryPage.open(context, "/odoo/mcp-tools?debug=0");
    await registry.page.locator(".o_group_name", { hasText: name }).click();
    const echo = registry.page.locator(".o_data_row", { hasText: "echo" }).first();
    await echo.waitFor();
    await registry.screenshot("registry-tools");
    expect(await echo.locator("td[name='status']").innerText()).toBe("Disabled");
    await echo.locator("td[name='name']").click();
    await registry.page.locator(".o_ai_schema_table", { hasText: "message" }).waitFor();
    await registry.screenshot("registry-tool");
    await registry.field("active").locator("input").click();
    await expect.poll(() => registry.field("status").innerText()).toBe("Enabled");
    expect(await registry.problems()).toEqual([]);
    await registry.page.close();
  });

  it("sets an assistant up: servers, block list, Try It", async () => {
    const registry = await RegistryPage.open(context, "/odoo/ai-assistants");
    await registry.screenshot("registry-assistants");
    await registry.page.locator(".o_list_button_add").click();
    await registry.input("name").fill(`Helper ${stamp}`);
    await registry.choose("config_id", fixture.assistant);
    await registry.page.locator(".nav-link[name='tools']").click();
    await registry.choose("mcp_server_ids", name);
    const echo = registry.page.locator(".o_ai_tool_row[data-tool='echo']");
    await echo.waitFor();
    await registry.screenshot("registry-assistant");
    await registry.page.locator(".o_ai_tool_search").fill("ECHO");
    await expect.poll(() => registry.page.locator(".o_ai_tool_row").count()).toBe(1);
    await echo.locator("input").uncheck();
    expect(await registry.page.locator(".o_ai_tool_allowed").innerText()).toMatch(
      /^(\d+) of (?!\1 )\d+ allowed$/,
    );
    await registry.save();
    const [assistant = 0] = await fixture.odoo.find("ai.assistant", `Helper ${stamp}`);
    const blocked = await fixture.odoo.read("ai.assistant", assistant, "mcp_tool_disabled_ids");
    expect(await fixture.odoo.read(TOOLS, Number([blocked].flat()[0]), "name")).toBe("echo");

    await registry.press("action_open_chat");
    await registry.page.locator(".o_ai_input").fill("What is the sum?");
    await registry.page.locator(".o_ai_input").press("Enter");
    await registry.page.locator(".o_ai_answer[data-live='false']", { hasText: "42" }).waitFor();
    await fixture.odoo.archiveAssistant(assistant);
    expect(await registry.problems()).toEqual([]);
    await registry.page.close();
  });

  it("stops and starts the processes of a command", async () => {
    const registry = await RegistryPage.open(context, "/odoo/mcp-servers/new");
    await registry.input("name").fill(`Command ${stamp}`);
    await registry.select("transport", "stdio");
    await registry.field("url").waitFor({ state: "detached" });
    expect(await registry.field("auth").count()).toBe(0);
    await registry.input("command").fill("everything");
    await registry.save();
    await registry.page.locator(".o_arrow_button_current", { hasText: "Connected" }).waitFor();
    const [command = 0] = await fixture.odoo.find(SERVERS, `Command ${stamp}`);
    const [assistant = 0] = await fixture.odoo.find("ai.assistant", fixture.assistant);
    const before = await fixture.odoo.read("ai.assistant", assistant, "mcp_server_ids");
    await fixture.odoo.call("ai.assistant", "write", [[assistant], { mcp_server_ids: [[6, 0, [command]]] }]);
    const chat = await ChatPage.open(context);
    await chat.start(fixture.assistant);
    await chat.ask("What is the sum?");
    await chat.answered();

    const processes = registry.page.locator(".o_ai_processes");
    // The form asks once, when it is opened; on a busy machine the program may still be about to start.
    await expect
      .poll(async () => {
        await registry.go(`/odoo/mcp-servers/${command}`);
        return processes.innerText();
      })
      .toBe("Running: 1");
    await registry.screenshot("registry-command");
    await registry.press("action_stop");
    await registry.page.locator(".modal .btn-primary").click();
    expect(await registry.told()).toMatch(/Stopped \(sessions closed: 1\)/);
    await registry.page.locator(".alert", { hasText: "This server is stopped" }).waitFor();
    await expect.poll(() => processes.innerText()).toMatch(/^None/);
    await registry.screenshot("registry-stopped");
    await chat.ask("And the sum now?");
    await chat.answered();
    await registry.pressAndReload("action_start");
    await registry.page.locator(".alert", { hasText: "This server is stopped" }).waitFor({ state: "hidden" });
    await registry.pressAndReload("action_restart");
    await expect.poll(() => registry.told()).toMatch(/Connected: \d+ tools/);
    await fixture.odoo.call("ai.assistant", "write", [[assistant], { mcp_server_ids: [[6, 0, before]] }]);
    expect(await registry.problems()).toEqual([]);
    await registry.page.close();
    await chat.page.close();
  });

  it("tests a model", async () => {
    const registry = await RegistryPage.open(context, "/odoo/ai-models");
    await registry.screenshot("registry-models");
    await registry.page.locator(".o_data_row", { hasText: "Demo Model" }).click();
    await registry.press("action_test");
    expect(await registry.told()).toMatch(/answered in [\d.]+ seconds\. Tools work\./);
    await registry.screenshot("registry-model");
    await registry.page.close();
  });

  it("does it on a phone too, without sideways scrolling", async () => {
    const registry = await RegistryPage.open(context, "/odoo/mcp-servers");
    await registry.page.setViewportSize(PHONE);
    const addresses = { servers: "mcp-servers", server: `mcp-servers/${server}`, tools: "mcp-tools" };
    for (const [screen, address] of Object.entries({ ...addresses, assistants: "ai-assistants" })) {
      await registry.go(`/odoo/${address}`);
      await registry.screenshot(`registry-phone-${screen}`);
      expect(await registry.scrollsSideways(), screen).toBe(false);
    }
    const [assistant = 0] = await fixture.odoo.find("ai.assistant", fixture.assistant);
    await registry.go(`/odoo/ai-assistants/${assistant}`);
    await registry.page.locator(".nav-link[name='tools']").click();
    await registry.page.locator(".o_ai_tool_row").first().scrollIntoViewIfNeeded();
    await registry.screenshot("registry-phone-assistant");
    expect(await registry.scrollsSideways()).toBe(false);
    const [tool = 0] = await fixture.odoo.find(TOOLS, "get-sum");
    await registry.go(`/odoo/mcp-tools/${tool}`);
    await registry.page.locator(".o_ai_schema_table").scrollIntoViewIfNeeded();
    await registry.screenshot("registry-phone-tool");
    expect(await registry.scrollsSideways()).toBe(false);
    await registry.page.close();
  });
});
