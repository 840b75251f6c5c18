import { describe, expect, test } from "@odoo/hoot";
import { click, edit, press, queryText } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup } from "@web/../tests/web_test_helpers";
import { ToolBlock } from "@woow_paas_platform/ai_chat/components/tool_block/tool_block";
import { toolCall } from "./test_data";

describe.current.tags("desktop");
defineMailModels();

const mountBlock = (call, props = {}) =>
    mountWithCleanup(ToolBlock, { props: { call: toolCall(call), live: true, ...props } });

test("a running call shows its name, server, state and progress", async () => {
    await mountBlock({ progress: { value: 1, total: 4, message: "first" } });
    expect(queryText(".o_ai_tool_head")).toMatch(/List workflows\s*n8n\s*Running/);
    expect(".progress-bar").toHaveStyle({ width: "25%" }, { inline: true });
    expect(queryText(".o_ai_tool")).toInclude("first");
});

test("a call that waits for its server says so", async () => {
    await mountBlock({
        progress: { value: 0, message: "x", reason: "server_starting", values: { server: "n8n" } },
    });
    expect(queryText(".o_ai_tool")).toInclude("The server n8n is starting…");
});

test("a refused call took no time", async () => {
    await mountBlock({ state: "rejected", is_error: true, duration_ms: 0 }, { live: false });
    expect(queryText(".o_ai_tool_state")).toBe("Denied");
});

test("nobody's answer is neither a failure nor a denial", async () => {
    await mountBlock({ state: "unanswered", is_error: true, result: "x" }, { live: false });
    expect(queryText(".o_ai_tool_state")).toBe("Not Answered");
    await click(".o_ai_tool_head");
    await animationFrame();
    expect(".text-danger").toHaveCount(0);
});

test("it opens by keyboard and shows input and result", async () => {
    await mountBlock({ state: "completed", result: '{"a":[1]}', duration_ms: 1234 });
    expect(".o_ai_tool_head").toHaveAttribute("aria-expanded", "false");
    expect(queryText(".o_ai_tool_state")).toInclude("1.2 s");
    await press("Tab");
    expect(".o_ai_tool_head").toBeFocused();
    await press("Enter");
    await animationFrame();
    expect(".o_ai_tool_head").toHaveAttribute("aria-expanded", "true");
    expect(queryText(".o_ai_tool_text:eq(0)", { raw: true })).toInclude('"limit": 3');
    expect(queryText(".o_ai_tool_text:eq(1)", { raw: true })).toBe('{\n  "a": [\n    1\n  ]\n}');
});

test("an error says that it is one", async () => {
    await mountBlock({ state: "error", is_error: true, result: "No such workflow" });
    await click(".o_ai_tool_head");
    await animationFrame();
    expect(queryText(".o_ai_tool_state")).toInclude("Failed");
    expect(".o_ai_tool_text.text-danger").toHaveText("No such workflow");
});

test("a call that waits for a person is open and asks", async () => {
    const decisions = [];
    await mountBlock(
        { state: "waiting_approval" },
        { onDecide: (...decision) => decisions.push(decision) },
    );
    expect(".o_ai_tool_head").toHaveAttribute("aria-expanded", "true");
    for (const decision of ["once", "always"]) {
        await click(`[data-decision='${decision}']`);
    }
    await click(".o_ai_deny");
    await animationFrame();
    await click(".o_ai_deny_reason");
    await edit("Not today");
    await click("[data-decision='no']");
    expect(decisions).toEqual([
        ["c1", "once", ""],
        ["c1", "always", ""],
        ["c1", "no", "Not today"],
    ]);
});

test("who may not decide is not asked", async () => {
    await mountBlock({ state: "waiting_approval" });
    expect("[data-decision]").toHaveCount(0);
});

test("no call runs in a run that has ended", async () => {
    await mountBlock({ state: "running" }, { live: false });
    expect(queryText(".o_ai_tool_state")).toBe("Stopped");
    expect(".fa-spin").toHaveCount(0);
});

test("a call that the person stopped is no failure", async () => {
    await mountBlock({ state: "cancelled", is_error: true, result: "The call was stopped." });
    expect(queryText(".o_ai_tool_state")).toBe("Stopped");
    await click(".o_ai_tool_head");
    await animationFrame();
    expect(".text-danger").toHaveCount(0);
});

test("a result is text, whatever it contains", async () => {
    await mountBlock({ state: "completed", result: "<img src=x onerror=alert(1)>" });
    await click(".o_ai_tool_head");
    await animationFrame();
    expect(".o_ai_tool img").toHaveCount(0);
    expect(".o_ai_tool_text:eq(1)").toHaveText("<img src=x onerror=alert(1)>");
});

test("a huge result is shown in part first", async () => {
    await mountBlock({ state: "completed", result: "a".repeat(30_000) });
    await click(".o_ai_tool_head");
    await animationFrame();
    expect(queryText(".o_ai_tool_text:eq(1)")).toHaveLength(20_000);
    await click(".o_ai_tool_body .btn-link");
    await animationFrame();
    expect(queryText(".o_ai_tool_text:eq(1)")).toHaveLength(30_000);
});
