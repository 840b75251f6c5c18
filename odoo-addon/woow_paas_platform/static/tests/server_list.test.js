import { after, describe, expect, test } from "@odoo/hoot";
import { click, press, queryOne, queryText, waitFor } from "@odoo/hoot-dom";
import { Deferred, advanceTime, animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    mockService,
    mountWithCleanup,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { MainComponentsContainer } from "@web/core/main_components_container";
import { ServerList } from "@woow_paas_platform/cloud_service/components/server_list/server_list";
import { done, fakeAddon, refused, server, service, tool } from "./cloud_service_data";

describe.current.tags("desktop");
defineMailModels();

const LIST = "/api/cloud-services/5/mcp-servers list";
const CREATE = "/api/cloud-services/5/mcp-servers create";
const ONE = "/api/cloud-services/5/mcp-servers/7";
const TOOL = `${ONE}/tools/71`;

async function openList(answers, values = {}) {
    const asked = fakeAddon({ [LIST]: done([server()]), ...answers });
    const told = [];
    mockService("notification", { add: (text, { type }) => told.push([type, String(text)]) });
    await mountWithCleanup(MainComponentsContainer);
    await mountWithCleanup(ServerList, { props: { service: service(values) } });
    await animationFrame();
    return { asked, told };
}

async function choose(item) {
    await contains(".o_cloud_menu").click();
    await contains(item).click();
}

test("a card tells how the server is, in words and in the reader's time", async () => {
    const failed = server({ state: "error", state_message: "The key was refused." });
    await openList({ [LIST]: done([failed]) });
    expect(".o_cloud_server_name").toHaveText("n8n");
    expect(".o_cloud_url").toHaveText("https://n8n.example.com/mcp");
    expect(".o_cloud_transport").toHaveText("Streamable HTTP");
    expect(".o_cloud_server_state").toHaveText("Error");
    expect(".o_cloud_error").toHaveText("The key was refused.");
    expect(".o_cloud_tool_count").toHaveText("1 of 2 tools in use");
    const { DateTime } = luxon;
    const time = DateTime.fromISO("2026-11-21T03:00:00Z").toLocaleString(DateTime.TIME_SIMPLE);
    expect(queryText(".o_cloud_last_sync")).toInclude(time);
});

test("without servers it says what they are for", async () => {
    await openList({ [LIST]: done([]) });
    expect(".o_cloud_empty .o_cloud_add").toHaveCount(1);
});

test("a member sees servers and tools, whom to ask, and nothing to press", async () => {
    await openList(
        { [LIST]: done([server({ can_edit: false })]) },
        { role: "member", can_edit: false },
    );
    expect(".o_cloud_server_list").toHaveText(/Anna Owner/);
    await contains(".o_cloud_expand").click();
    expect(".o_cloud_tool").toHaveCount(2);
    expect(".o_cloud_tool_state:first").toHaveText("Enabled");
    for (const control of [".o_cloud_add", ".o_cloud_menu", ".o_cloud_sync", "[role='switch']"]) {
        expect(control).toHaveCount(0);
    }
});

test("an administrator of Odoo can end things, but neither add nor edit", async () => {
    await openList(
        { [LIST]: done([server({ can_edit: false })]) },
        { role: "administrator", can_edit: false },
    );
    expect(".o_cloud_add").toHaveCount(0);
    await contains(".o_cloud_menu").click();
    expect(".o_cloud_edit").toHaveCount(0);
    expect(".o_cloud_activate").toHaveCount(1);
    expect(".o_cloud_delete").toHaveCount(1);
});

test("a new server is there with its tools; a sync that failed is told", async () => {
    const outcome = { success: false, error: "Not reachable.", error_code: "mcp_server_error" };
    const { asked, told } = await openList({
        [LIST]: done([]),
        [CREATE]: done({ ...server({ state: "error" }), sync: outcome }),
    });
    await contains(".o_cloud_add").click();
    await contains("[data-field='name']").edit("n8n", { confirm: false });
    await contains("[data-field='url']").edit("https://n8n.example.com/mcp", { confirm: false });
    await contains(".o_cloud_save").click();
    await animationFrame();
    expect(".o_cloud_form").toHaveCount(0);
    expect(".o_cloud_server").toHaveCount(1);
    expect(told).toEqual([["warning", "Not reachable."]]);
    expect(asked.at(-1).body.name).toBe("n8n");
    await advanceTime(1);
    expect("[data-server-id='7'] .o_cloud_menu").toBeFocused();
    expect("[data-server-id='7'] .o_cloud_menu").toHaveAttribute("aria-label", "Actions for n8n");
});

test("while it is added, the form shows that work is going on and is sent once", async () => {
    const answer = new Deferred();
    const { asked } = await openList({ [LIST]: done([]), [CREATE]: () => answer });
    await contains(".o_cloud_add").click();
    await contains("[data-field='name']").edit("n8n", { confirm: false });
    await contains("[data-field='url']").edit("https://n8n.example.com/mcp", { confirm: false });
    await contains(".o_cloud_save").click();
    await press("Enter");
    await animationFrame();
    expect(".o_cloud_saving").toHaveCount(1);
    expect(".o_cloud_save").not.toBeEnabled();
    answer.resolve(done({ ...server(), sync: { success: true, added: 2 } }));
    await animationFrame();
    expect(asked.filter(({ route }) => route === CREATE)).toHaveLength(1);
});

test("a sync shows that it runs, and its outcome", async () => {
    const answer = new Deferred();
    const { told } = await openList({ [`${ONE} sync`]: () => answer });
    await contains(".o_cloud_sync").click();
    expect(".o_cloud_server_state").toHaveText("Connecting…");
    expect(".o_cloud_progress").toHaveCount(1);
    const tools = [tool(), tool({ id: 73, name: "new" })];
    answer.resolve(
        done({ ...server({ tools }), sync: { success: true, added: 1, updated: 0, removed: 1 } }),
    );
    await animationFrame();
    expect(".o_cloud_server_state").toHaveText("Connected");
    expect(".o_cloud_tool_count").toHaveText("2 of 2 tools in use");
    expect(told).toEqual([["success", "Tools: 1 added, 0 changed, 1 removed."]]);
});

test("a sync that failed is told, and read again from Odoo", async () => {
    const failed = server({ state: "error", state_message: "Not reachable." });
    const { told } = await openList({
        [LIST]: [done([server()]), done([failed])],
        [`${ONE} sync`]: refused("mcp_server_error", "Not reachable."),
    });
    await contains(".o_cloud_sync").click();
    await animationFrame();
    expect(".o_cloud_error").toHaveText("Not reachable.");
    expect(told).toEqual([["danger", "Not reachable."]]);
});

test("a switch goes over at once, and back when Odoo refuses", async () => {
    const answer = new Deferred();
    const { told } = await openList({ [TOOL]: () => answer });
    await contains(".o_cloud_expand").click();
    await click("[role='switch']:first");
    await animationFrame();
    expect("[role='switch']:first").not.toBeChecked();
    expect(".o_cloud_tool_count").toHaveText("0 of 2 tools in use");
    answer.resolve(refused("forbidden"));
    await animationFrame();
    await animationFrame();
    expect("[role='switch']:first").toBeChecked();
    expect(told[0][0]).toBe("danger");
});

test("of several quick clicks the last one counts, one call at a time", async () => {
    const first = new Deferred();
    const { asked } = await openList({
        [TOOL]: [() => first, ({ active }) => done(tool({ active }))],
    });
    await contains(".o_cloud_expand").click();
    const wishes = () => asked.filter(({ route }) => route === TOOL).map(({ body }) => body.active);
    await click("[role='switch']:first");
    await click("[role='switch']:first");
    await click("[role='switch']:first");
    await click("[role='switch']:first");
    await animationFrame();
    expect(wishes()).toEqual([false]);
    first.resolve(done(tool({ active: false })));
    await animationFrame();
    expect(wishes()).toEqual([false, true]);
    expect("[role='switch']:first").toBeChecked();
});

test("a changed tool is looked at and accepted; another change meanwhile is told", async () => {
    const pending = {
        hash: "h2",
        diff: "<h5>Description</h5><pre><div>+Send all files</div></pre>",
    };
    const changed = tool({ quarantined: true, pending });
    const { asked, told } = await openList({
        [LIST]: done([server({ tools: [changed] })]),
        [TOOL]: [refused("conflict", "It has changed once more."), done(tool({ pending: null }))],
    });
    await contains(".o_cloud_expand").click();
    expect(".o_cloud_accept").toHaveCount(0);
    await contains(".o_cloud_show_change").click();
    expect(".o_cloud_diff").toHaveText(/Send all files/);
    await contains(".o_cloud_accept").click();
    await animationFrame();
    expect(asked.find(({ route }) => route === TOOL).body).toEqual({ accept: "h2" });
    expect(told).toEqual([["danger", "It has changed once more."]]);
    await contains(".o_cloud_accept").click();
    await animationFrame();
    expect(".o_cloud_show_change").toHaveCount(0);
    expect("[role='switch']").toBeEnabled();
});

test("a refusal that comes before the page is drawn puts the switch back too", async () => {
    await openList({ [TOOL]: refused("forbidden") });
    await contains(".o_cloud_expand").click();
    await click("[role='switch']:first");
    await animationFrame();
    await animationFrame();
    expect("[role='switch']:first").toBeChecked();
});

test("what changes elsewhere is shown, once for many notifications, and what is open stays open", async () => {
    let notify;
    mockService("bus_service", {
        subscribe: (type, callback) => {
            if (type === "woow_paas_platform.mcp_server/changed") {
                notify = callback;
            }
        },
        unsubscribe: () => {},
    });
    const synced = server({ name: "n8n (new)", tools: [tool()] });
    const { asked } = await openList({ [LIST]: [done([server()]), done([synced])] });
    await contains(".o_cloud_expand").click();
    notify({ server_id: 9, cloud_service_id: 6 });
    await advanceTime(1000);
    expect(asked).toHaveLength(1);
    notify({ server_id: 7, cloud_service_id: 5 });
    notify({ server_id: 7, cloud_service_id: 5 });
    await advanceTime(1000);
    await animationFrame();
    expect(asked).toHaveLength(2);
    expect(".o_cloud_server_name").toHaveText("n8n (new)");
    expect(".o_cloud_tool").toHaveCount(1);
});

test("deleting asks first, then the card is gone and the focus goes on", async () => {
    await openList({ [`${ONE} delete`]: done({ id: 7 }) });
    await choose(".o_cloud_delete");
    expect(".o_dialog").toHaveText(/n8n/);
    await contains(".o_dialog .btn-danger").click();
    await animationFrame();
    await animationFrame();
    expect(".o_cloud_server").toHaveCount(0);
    expect(".o_cloud_add").toBeFocused();
});

test("a change of the connection is synchronised at once, a new name is not", async () => {
    const { asked } = await openList({
        [`${ONE} update`]: ({ name }) => done(server({ name: name ?? "n8n" })),
        [`${ONE} sync`]: done({ ...server(), sync: { success: true } }),
    });
    const actions = () => asked.map(({ body }) => body.action);
    await choose(".o_cloud_edit");
    await contains("[data-field='name']").edit("Automation", { confirm: false });
    await contains(".o_cloud_save").click();
    await animationFrame();
    expect(actions()).toEqual(["list", "update"]);
    await choose(".o_cloud_edit");
    await contains("[data-field='url']").edit("https://n8n.example.com/v2", { confirm: false });
    await contains(".o_cloud_save").click();
    await animationFrame();
    expect(actions()).toEqual(["list", "update", "update", "sync"]);
});

test("a server with logins offers one, and is synchronised when it is done", async () => {
    const opened = [];
    const popup = { opener: window };
    patchWithCleanup(browser, {
        open: (url) => {
            opened.push(url);
            return popup;
        },
    });
    const waiting = server({ auth: "oauth", logged_in: false, state: "error" });
    await openList({
        [LIST]: done([waiting]),
        [`${ONE} sync`]: done({ ...waiting, logged_in: true, sync: { success: true, added: 2 } }),
    });
    await contains(".o_cloud_login").click();
    expect(opened).toEqual(["/woow_paas_platform/mcp/7/login?sync=1"]);
    expect(popup.opener).toBe(null);
    const page = new BroadcastChannel("woow_paas_platform.mcp_login");
    after(() => page.close());
    page.postMessage({ server_id: 7, success: true });
    await waitFor(".o_cloud_login:contains(again)");
});

test("servers that cannot be read are a sentence and a way on", async () => {
    await openList({ [LIST]: [refused("not_found"), done([server()])] });
    expect(".o_ai_problem").toHaveText(/does not exist/);
    await contains(".o_ai_problem button").click();
    await animationFrame();
    expect(".o_cloud_server").toHaveCount(1);
    expect(queryOne(".o_cloud_server").dataset.state).toBe("connected");
});
