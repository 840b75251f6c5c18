import { describe, expect, test } from "@odoo/hoot";
import { click, manuallyDispatchProgrammaticEvent, press, queryText } from "@odoo/hoot-dom";
import { animationFrame, tick } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { browser } from "@web/core/browser/browser";
import { mountWithCleanup, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { LoginCard } from "@woow_paas_platform/ai_chat/components/login_card/login_card";
import { reduceRun } from "@woow_paas_platform/ai_chat/model/run_reducer";
import { event, liveRun } from "./test_data";

describe.current.tags("desktop");
defineMailModels();

const notice = {
    code: "login_required",
    message: "Log in to n8n, so that the assistant can use it for you.",
    server_id: 7,
    server: "n8n",
};

/** What Odoo says of this person's logins, and what the browser opens. */
function prepare(loggedInAt = null) {
    const odoo = { loggedInAt };
    const logins = () =>
        odoo.loggedInAt
            ? [{ server_id: 7, server: "n8n", logged_in: true, logged_in_at: odoo.loggedInAt }]
            : [];
    odoo.opened = [];
    odoo.popup = { opener: window };
    patchWithCleanup(browser, {
        fetch(url) {
            return url === "/api/ai/mcp-logins"
                ? Promise.resolve(new Response(JSON.stringify({ success: true, data: logins() })))
                : super.fetch(...arguments);
        },
        open: (url) => {
            odoo.opened.push(url);
            return odoo.popup;
        },
    });
    return odoo;
}

async function mountCard(props = {}) {
    await mountWithCleanup(LoginCard, { props: { notice, ...props } });
    await tick();
    await animationFrame();
}

async function comeBack() {
    await manuallyDispatchProgrammaticEvent(window, "focus");
    await tick();
    await animationFrame();
}

test("it opens the login in a window of its own, which cannot reach back", async () => {
    const odoo = prepare();
    await mountCard();
    expect(queryText(".o_ai_login_card a")).toBe("Log In to n8n");
    expect(".o_ai_login_card a").toHaveAttribute("href", "/woow_paas_platform/mcp/7/login");
    await press("Tab");
    expect(".o_ai_login_card a").toBeFocused();
    await click(".o_ai_login_card a");
    expect(odoo.opened).toEqual(["/woow_paas_platform/mcp/7/login"]);
    expect(odoo.popup.opener).toBe(null);
});

test("who comes back logged in is told so, and to ask again", async () => {
    const odoo = prepare();
    await mountCard();
    odoo.loggedInAt = "2026-11-21T03:00:10Z";
    await comeBack();
    expect(".o_ai_login_card").toHaveAttribute("data-state", "logged_in");
    expect(queryText(".o_ai_login_card [role=status]")).toInclude("Ask again");
    expect(".o_ai_login_card a").toHaveCount(0);
});

test("a question that can be repeated is repeated here", async () => {
    const odoo = prepare();
    await mountCard({ onRetry: () => expect.step("retry") });
    expect(".o_ai_login_card button").toHaveCount(0);
    odoo.loggedInAt = "2026-11-21T03:00:10Z";
    await comeBack();
    await click(".o_ai_login_card button");
    expect.verifySteps(["retry"]);
});

test("a login that is older than the notice does not count", async () => {
    const odoo = prepare("2026-11-21T02:59:00Z");
    await mountCard();
    expect(".o_ai_login_card").toHaveAttribute("data-state", "required");
    odoo.loggedInAt = "2026-11-21T03:00:10Z";
    await comeBack();
    expect(".o_ai_login_card").toHaveAttribute("data-state", "logged_in");
});

test("after a reload the stored answer's time decides", async () => {
    prepare("2026-11-21T03:00:10Z");
    await mountCard({ date: "2026-11-21T03:00:00Z" });
    expect(".o_ai_login_card").toHaveAttribute("data-state", "logged_in");
});

test("the stream's notice keeps where to log in", () => {
    const run = reduceRun(liveRun(), event(1, { type: "notice", ...notice }));
    expect(run.notices).toEqual([notice]);
    const other = reduceRun(
        liveRun(),
        event(1, { type: "notice", code: "round_limit", message: "x" }),
    );
    expect(other.notices).toEqual([{ code: "round_limit", message: "x" }]);
});
