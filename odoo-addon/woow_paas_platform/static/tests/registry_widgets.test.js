import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, queryAllTexts, queryOne, queryText, waitFor } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    clickSave,
    contains,
    defineModels,
    fields,
    mockService,
    MockServer,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

class Server extends models.Model {
    _name = "server";
    name = fields.Char();
    stopped = fields.Boolean();
    state = fields.Char();
    last_sync = fields.Datetime();
    _records = [
        { id: 1, name: "Files" },
        { id: 2, name: "Mail" },
        { id: 3, name: "Empty" },
    ];
}

class Tool extends models.Model {
    _name = "tool";
    name = fields.Char();
    title = fields.Char();
    description = fields.Char();
    hint = fields.Char();
    status = fields.Char();
    active = fields.Boolean({ default: true });
    input_schema = fields.Text();
    server_id = fields.Many2one({ relation: "server" });
    _records = [
        { id: 11, name: "read", title: "Read File", hint: "read_only", status: "on", server_id: 1 },
        { id: 12, name: "write", hint: "destructive", status: "off", server_id: 1, active: false },
        { id: 13, name: "send", description: "Sends a letter", status: "gone", server_id: 2 },
    ];
}

class Assistant extends models.Model {
    _name = "assistant";
    server_ids = fields.Many2many({ relation: "server" });
    blocked_ids = fields.Many2many({ relation: "tool" });
    _records = [{ id: 1, server_ids: [1, 2], blocked_ids: [12] }];
}

defineModels([Server, Tool, Assistant]);

const mountAssistant = () =>
    mountView({
        type: "form",
        resModel: "assistant",
        resId: 1,
        arch: `
            <form>
                <field name="server_ids" widget="many2many_tags"/>
                <field name="blocked_ids" widget="mcp_tool_choice" context="{'active_test': False}"
                       options="{'servers': 'server_ids'}"/>
            </form>`,
    });

describe("the choice of tools", () => {
    test("shows the tools by server, switched-off and vanished ones too", async () => {
        await mountAssistant();
        expect(queryAllTexts(".o_ai_tool_group_head")).toEqual(["Files", "Mail"]);
        expect(queryAllTexts(".o_ai_tool_allowed")).toEqual([
            "1 of 2 allowed",
            "1 of 1 allowed, 1 of them currently unavailable",
        ]);
        expect("[data-tool='read'] input").toBeChecked();
        expect("[data-tool='write'] input").not.toBeChecked();
        expect(queryAllTexts("[data-tool='write'] .badge")).toEqual(["Destructive", "Disabled"]);
        expect(queryText("[data-tool='send']")).toInclude("No Longer Available");
    });

    test("stores what is not checked, and only what changed", async () => {
        onRpc("assistant", "web_save", ({ args }) => {
            expect(args[1]).toEqual({
                blocked_ids: [
                    [4, 13],
                    [3, 12],
                ],
            });
            expect.step("saved");
        });
        await mountAssistant();
        await click("[data-tool='send'] input");
        await animationFrame();
        await click("[data-tool='write'] input");
        await animationFrame();
        expect(queryAllTexts(".o_ai_tool_allowed")).toEqual([
            "2 of 2 allowed, 1 of them currently unavailable",
            "0 of 1 allowed",
        ]);
        await clickSave();
        expect.verifySteps(["saved"]);
    });

    test("allows and blocks what the search shows", async () => {
        await mountAssistant();
        await contains(".o_ai_tool_search").edit("FILE read", { confirm: false });
        expect(queryAllTexts(".o_ai_tool_row .fw-bold")).toEqual(["Read File"]);
        await click(".o_ai_block_all");
        await animationFrame();
        await contains(".o_ai_tool_search").edit("", { confirm: false });
        expect(queryAllTexts(".o_ai_tool_allowed")).toEqual([
            "0 of 2 allowed",
            "1 of 1 allowed, 1 of them currently unavailable",
        ]);
    });

    test("follows the choice of servers", async () => {
        Assistant._records[0].server_ids = [3];
        await mountAssistant();
        expect(queryText(".o_ai_tool_group")).toInclude("Sync the tools of this server");
        await contains(".o_delete").click();
        expect(queryText(".o_ai_tool_choice")).toBe("Choose MCP servers to see their tools here.");
        await contains(".o_field_many2many_tags input").click();
        await contains(".o-autocomplete--dropdown-item:contains(Mail)").click();
        await waitFor("[data-tool='send']");
        expect(queryAllTexts(".o_ai_tool_group_head")).toEqual(["Mail"]);
    });
});

describe("the input of a tool", () => {
    const mountTool = (schema) => {
        Tool._records[0].input_schema = schema;
        return mountView({
            type: "form",
            resModel: "tool",
            resId: 11,
            arch: `<form><field name="input_schema" widget="mcp_tool_schema"/></form>`,
        });
    };

    test("is a table, with the JSON folded below", async () => {
        await mountTool(
            '{"properties":{"path":{"type":"string","description":"<b>Where</b>"}},"required":["path"]}',
        );
        expect(queryAllTexts(".o_ai_schema_table td")).toEqual([
            "pathrequired",
            "string",
            "<b>Where</b>",
        ]);
        expect(".o_ai_schema details").not.toHaveAttribute("open");
    });

    test("may be nothing, or nothing that can be read", async () => {
        await mountTool("{}");
        expect(queryText(".o_ai_schema")).toInclude("takes no input");
    });
});

describe("an open form of a server", () => {
    let tell;

    beforeEach(() => {
        onRpc("server", "get_status", () => ({ processes: 2, sessions: 3 }));
        mockService("bus_service", {
            subscribe: (type, callback) => {
                if (type === "woow_paas_platform.mcp_server/changed") {
                    tell = callback;
                }
            },
            unsubscribe: () => {},
        });
    });

    const mountServer = (resId) =>
        mountView({
            type: "form",
            resModel: "server",
            resId,
            arch: `
                <form>
                    <widget name="mcp_server_refresh"/>
                    <widget name="mcp_server_processes"/>
                    <field name="name"/>
                    <field name="state"/>
                    <field name="stopped"/>
                    <field name="last_sync"/>
                </form>`,
        });

    async function changed(id, state) {
        MockServer.env["server"].write([id], { state });
        tell({ server_id: id, cloud_service_id: null });
        await advanceTime(500);
        await animationFrame();
    }

    const state = () => queryOne(".o_field_widget[name='state'] input").value;

    test("shows what a sync found, and nothing of other servers", async () => {
        onRpc("server", "web_read", () => expect.step("read"));
        await mountServer(1);
        expect.verifySteps(["read"]);
        await changed(2, "error");
        expect.verifySteps([]);
        await changed(1, "connected");
        expect.verifySteps(["read"]);
        expect(state()).toBe("connected");
    });

    test("leaves what is being typed alone", async () => {
        await mountServer(1);
        await contains(".o_field_widget[name='name'] input").edit("Fil", { confirm: false });
        await changed(1, "connected");
        expect(state()).toBe("");
        expect(queryOne(".o_field_widget[name='name'] input").value).toBe("Fil");
    });

    test("is up to date when the news came before its own id", async () => {
        onRpc("server", "web_save", async ({ parent }) => {
            const saved = await parent();
            // Before the page knows what it saved.
            tell({ server_id: saved[0].id, cloud_service_id: null });
            MockServer.env["server"].write([saved[0].id], { state: "connected" });
            return saved;
        });
        await mountServer();
        await contains(".o_field_widget[name='name'] input").edit("New");
        await clickSave();
        await advanceTime(500);
        await animationFrame();
        expect(state()).toBe("connected");
    });

    test("tells how many processes run", async () => {
        await mountServer(1);
        await animationFrame();
        expect(queryText(".o_ai_processes")).toBe("Running: 2");
    });
});
