import { describe, expect, test } from "@odoo/hoot";
import { click, press, queryAll, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { reactive } from "@odoo/owl";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, getService, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { MainComponentsContainer } from "@web/core/main_components_container";
import { ServerForm } from "@woow_paas_platform/cloud_service/components/server_form/server_form";
import { RouteError } from "@woow_paas_platform/common/utils/route_error";
import { server } from "./cloud_service_data";
import { mockProblems } from "./test_data";

describe.current.tags("desktop");
defineMailModels();

async function openForm(stored = null, refusal = null) {
    mockProblems();
    const saved = [];
    const store = reactive({ state: { servers: stored ? [stored] : [] } });
    await mountWithCleanup(MainComponentsContainer);
    getService("dialog").add(ServerForm, {
        server: stored,
        store,
        onGone: () => {},
        onSave: async (values) => {
            saved.push(values);
            if (refusal) {
                throw refusal;
            }
        },
    });
    await animationFrame();
    return { saved, store };
}

const type = (name, text) => contains(`[data-field='${name}']`).edit(text, { confirm: false });
const save = () => contains(".o_cloud_save").click();
const errorTexts = () => queryAll(".o_cloud_field_error").map((error) => error.innerText);

test("nobody is told of errors before saving; then at the field, which has the focus", async () => {
    const { saved } = await openForm();
    expect("[data-field='name']").toBeFocused();
    await type("name", "n8n");
    await type("url", "nonsense");
    expect(errorTexts()).toEqual([]);
    await save();
    expect(errorTexts()).toHaveLength(1);
    expect("[data-field='url']").toBeFocused();
    expect("[data-field='url']").toHaveAttribute("aria-invalid", "true");
    expect(saved).toEqual([]);
    await type("url", "https://example.com/mcp");
    expect(errorTexts()).toEqual([]);
});

test("Enter in a field saves, and the form closes", async () => {
    const { saved } = await openForm();
    await type("name", "n8n");
    await type("url", "https://example.com/mcp");
    await press("Enter");
    await animationFrame();
    expect(saved).toHaveLength(1);
    await animationFrame();
    expect(".o_cloud_form").toHaveCount(0);
});

test("what the server refuses stands at the field that it names", async () => {
    await openForm(
        null,
        new RouteError("invalid_parameter", "Too long.", { status: 400, field: "name" }),
    );
    await type("name", "n8n");
    await type("url", "https://example.com/mcp");
    await save();
    expect(errorTexts()).toEqual(["Too long."]);
    expect("[data-field='name']").toBeFocused();
    await type("name", "n");
    expect(errorTexts()).toEqual([]);
});

test("a stored key is kept, replaced or removed", async () => {
    const { saved } = await openForm(server());
    expect("[data-field='api_key']").toHaveValue("");
    expect(".o_cloud_form").toHaveText(/Leave this empty to keep it/);
    await type("name", "Automation");
    await save();
    expect(saved).toEqual([{ name: "Automation", version: "v1" }]);
});

test("removing a key can be taken back, and needs another authentication", async () => {
    const { saved } = await openForm(server());
    await contains(".o_cloud_remove_key").click();
    await save();
    expect(errorTexts()).toHaveLength(1);
    await contains(".o_cloud_keep_key").click();
    expect(errorTexts()).toEqual([]);
    await contains(".o_cloud_remove_key").click();
    await contains("[data-field='auth']").select("none");
    await save();
    expect(saved).toEqual([{ auth: "none", api_key: "", version: "v1" }]);
});

test("headers are rows of name and value", async () => {
    const { saved } = await openForm(server({ auth: "none", has_api_key: false }));
    await contains("[data-field='auth']").select("headers");
    await contains(".o_cloud_header_name").edit("X-Api-Key", { confirm: false });
    await contains(".o_cloud_header_value").edit("secret", { confirm: false });
    expect(queryOne(".o_cloud_header_value").type).toBe("password");
    await contains(".o_cloud_add_header").click();
    expect(queryAll(".o_cloud_header_name")[1]).toBeFocused();
    await save();
    expect(saved).toEqual([
        { auth: "headers", headers_json: { "X-Api-Key": "secret" }, version: "v1" },
    ]);
});

test("Escape closes an untouched form and asks before it takes away what was typed", async () => {
    await openForm();
    await type("name", "n8n");
    await press("Escape");
    await animationFrame();
    expect(".o_dialog").toHaveCount(2);
    await click(".o_dialog:last .btn-secondary");
    await animationFrame();
    expect(".o_dialog").toHaveCount(1);
    expect("[data-field='name']").toHaveValue("n8n");
    await type("name", "");
    await press("Escape");
    await animationFrame();
    expect(".o_dialog").toHaveCount(0);
});

test("a change made meanwhile is told, keeps what is typed, and is replaced knowingly", async () => {
    const { saved, store } = await openForm(server());
    await type("name", "Automation");
    store.state = { servers: [server({ description: "theirs", version: "v2" })] };
    await animationFrame();
    expect(".o_cloud_meanwhile").toHaveText(/Someone else/);
    expect("[data-field='name']").toHaveValue("Automation");
    await save();
    expect(saved).toEqual([{ name: "Automation", version: "v2" }]);
});

test("a server deleted meanwhile is told, and nothing typed is lost", async () => {
    const gone = new RouteError("not_found", "This MCP server does not exist.", { status: 404 });
    const { store } = await openForm(server(), gone);
    await type("name", "Automation");
    store.state = { servers: [] };
    await animationFrame();
    expect(".o_cloud_meanwhile").toHaveText(/deleted/);
    await save();
    expect(".o_cloud_form_problem").toHaveText(/does not exist/);
    expect("[data-field='name']").toHaveValue("Automation");
});

test("an expired session is told with the way to log in; the form stays", async () => {
    await openForm(null, new RouteError("session_expired", "gone", { status: 401 }));
    await type("name", "n8n");
    await type("url", "https://example.com/mcp");
    await save();
    expect(".o_cloud_form_problem").toHaveText(/What you entered is kept/);
    expect(".o_cloud_form_problem a[target='_blank']").toHaveCount(1);
    expect("[data-field='url']").toHaveValue("https://example.com/mcp");
});
