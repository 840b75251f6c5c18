import { describe, expect, test } from "@odoo/hoot";
import { press } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { CloudServices } from "@woow_paas_platform/cloud_service/cloud_services";
import { done, fakeAddon, refused, server, service } from "./cloud_service_data";

describe.current.tags("desktop");
defineMailModels();

const ALL = "/api/cloud-services";
const SERVERS = "/api/cloud-services/5/mcp-servers list";

async function openAction(answers, params = {}) {
    onRpc("has_access", () => false);
    fakeAddon({
        [ALL]: done([service(), service({ id: 6, name: "Blog" })]),
        [`${ALL}/5`]: done(service()),
        [SERVERS]: done([server()]),
        ...answers,
    });
    const addresses = [];
    await mountWithCleanup(CloudServices, {
        props: {
            action: { context: { params } },
            resId: params.resId,
            updateActionState: (state) => addresses.push(state),
        },
    });
    await animationFrame();
    return addresses;
}

test("the list leads to a service and back, to where one was", async () => {
    const addresses = await openAction({});
    expect(".o_cloud_service_card").toHaveCount(2);
    expect(".o_cloud_service_card:first").toHaveText(/Web Shop[^]*Owner[^]*1 MCP server/);
    await contains("[data-service-id='5']").click();
    await animationFrame();
    expect("h1").toHaveText("Web Shop");
    expect(".o_cloud_overview").toHaveText(/Managers: 2, members: 3/);
    await contains(".o_cloud_back").click();
    await animationFrame();
    expect("[data-service-id='5']").toBeFocused();
    expect(addresses.map(({ resId }) => resId)).toEqual([false, 5, false]);
});

test("an address leads to a tab, and tabs go by arrow keys", async () => {
    const addresses = await openAction({}, { resId: 5, tab: "servers" });
    await animationFrame();
    expect(".o_cloud_server").toHaveCount(1);
    await contains("[data-tab='servers']").focus();
    await press("ArrowRight");
    await animationFrame();
    expect("[data-tab='overview']").toBeFocused();
    expect("[data-tab='overview']").toHaveAttribute("aria-selected", "true");
    expect(addresses.map(({ tab }) => tab)).toEqual(["servers", undefined]);
});

test("a service that is gone, and one of other people, are told alike", async () => {
    await openAction({ [`${ALL}/5`]: refused("not_found") }, { resId: 5 });
    expect(".o_ai_problem").toHaveText(/does not exist any more, or you have no access/);
    expect(".o_cloud_tabs").toHaveCount(0);
    await contains(".o_cloud_back").click();
    await animationFrame();
    expect(".o_cloud_service_card").toHaveCount(2);
});

test("without services the page explains what they are", async () => {
    await openAction({ [ALL]: done([]) });
    expect(".o_cloud_empty").toHaveText(/Contact your administrator/);
});

test("an address that leads nowhere is no link", async () => {
    const hostile = service({ url: "javascript:alert(1)" });
    await openAction({ [`${ALL}/5`]: done(hostile) }, { resId: 5 });
    expect(".o_cloud_overview a").toHaveCount(0);
    expect(".o_cloud_overview").toHaveText(/javascript:alert/);
});
