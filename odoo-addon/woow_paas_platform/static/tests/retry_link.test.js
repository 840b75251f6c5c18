import { describe, expect, test } from "@odoo/hoot";
import { click, queryOne } from "@odoo/hoot-dom";
import { animationFrame, mockFetch } from "@odoo/hoot-mock";
import { Component, xml } from "@odoo/owl";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mockService, mountWithCleanup } from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineMailModels();

class Note extends Component {
    static template = xml`
        <div t-on-click="() => this.props.onClick()">
            <a class="o_ai_retry" data-oe-id="12" data-oe-model="woow_paas_platform.ai_run" href="#"><b>Retry</b></a>
            <span class="shadow"/>
        </div>`;
    static props = ["onClick"];
}

/** The service is among those that every page starts. */
async function start(answer) {
    const told = [];
    mockService("notification", { add: (text, { type }) => told.push(type) });
    await mountWithCleanup(Note, { props: { onClick: () => expect.step("opened the record") } });
    mockFetch((route) => {
        const { pathname } = new URL(route, location.origin);
        // What mail asks for by itself, whenever it likes, is of no concern here.
        if (pathname.startsWith("/api/")) {
            expect.step(pathname);
        }
        return new Response(JSON.stringify(answer));
    });
    return told;
}

test("a click asks the question again and opens no record", async () => {
    const told = await start({ success: true, data: { run: {} } });
    await click(".o_ai_retry b");
    await animationFrame();
    expect.verifySteps(["/api/ai/runs/12/retry"]);
    expect(told).toEqual(["success"]);
});

test("a refusal is told", async () => {
    const told = await start({ success: false, error: "No.", error_code: "run_not_retryable" });
    await click(".o_ai_retry");
    await animationFrame();
    expect.verifySteps(["/api/ai/runs/12/retry"]);
    expect(told).toEqual(["warning"]);
});

test("a link in a shadow tree works the same", async () => {
    await start({ success: true, data: { run: {} } });
    const root = queryOne(".shadow").attachShadow({ mode: "open" });
    root.innerHTML = `<a class="o_ai_retry" data-oe-id="13" href="#">Retry</a>`;
    root.querySelector("a").click();
    await animationFrame();
    expect.verifySteps(["/api/ai/runs/13/retry"]);
});
