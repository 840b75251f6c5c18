import { describe, expect, test } from "@odoo/hoot";
import { click, edit, press, queryText } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
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
    for (const decision of ["once", "always", "no"]) {
        await click(`[data-decision='${decision}']`);
    }
    await click(".o_ai_tool_reason");
    await edit(" Ask Ada first ");
    await click("[data-decision='no']");
    await click("[data-decision='once']");
    expect(decisions).toEqual([
        ["c1", "once", ""],
        ["c1", "always", ""],
        ["c1", "no", ""],
        ["c1", "no", "Ask Ada first"],
        ["c1", "once", ""],
    ]);
});

const WORDS = {
    summary: "Change: Azure Interior (Contact)",
    company: "Second",
    groups: [{ title: null, lines: [{ label: "City", value: "Ghent", old: "Fremont" }] }],
    more: 0,
    is_odoo: true,
    reads_only: false,
    deletes: false,
};

test("what a call is about is told in words, and its JSON is folded away", async () => {
    await mountBlock({ state: "waiting_approval", words: WORDS }, { onDecide: () => {} });
    expect(".o_ai_words_summary").toHaveText("Change: Azure Interior (Contact)");
    expect(queryText(".o_ai_words_company")).toBe("Company: Second");
    expect(queryText(".o_ai_words_lines")).toMatch(/City\s*Fremont\s*Ghent/);
    expect(".o_ai_tool_details[open]").toHaveCount(0);
    expect(queryText(".o_ai_tool_question")).not.toInclude("may change data");
});

test("a tool that only reads is not said to change anything", async () => {
    const words = { ...WORDS, is_odoo: false, reads_only: true };
    await mountBlock({ state: "waiting_approval", words }, { onDecide: () => {} });
    expect(queryText(".o_ai_tool_question")).toInclude("only reads data");
});

test("a call that deletes is said to, and is allowed once only", async () => {
    const words = { ...WORDS, deletes: true };
    await mountBlock({ state: "waiting_approval", words }, { onDecide: () => {} });
    expect(queryText(".o_ai_tool_question")).toInclude("deletes records");
    expect("[data-decision='once']").toHaveCount(1);
    expect("[data-decision='always']").toHaveCount(0);
});

test("the time that is left is told", async () => {
    const approval = { seconds_left: 65, decision: null };
    await mountBlock({ state: "waiting_approval", approval }, { onDecide: () => {} });
    expect(".o_ai_tool_time").toHaveText("Time left: 1:05");
    await advanceTime(10_000);
    await animationFrame();
    expect(".o_ai_tool_time").toHaveText("Time left: 0:55");
});

test("nobody decides about a call whose words are on their way", async () => {
    await mountBlock({ state: "waiting_approval", words: undefined }, { onDecide: () => {} });
    expect("[data-decision]:disabled").toHaveCount(3);
    expect(queryText(".o_ai_tool_body")).toBe("Loading…");
});

test("who denied a call, and why, stays on it", async () => {
    const approval = { decision: "no", decided_by: "Ada", decided_at: null, reason: "Not today" };
    await mountBlock({ state: "rejected", approval }, { live: false });
    await click(".o_ai_tool_head");
    await animationFrame();
    expect(queryText(".o_ai_tool_decision")).toMatch(/Ada denied this.*Reason: Not today/);
});

test("the record is linked afterwards", async () => {
    const links = [{ name: "Azure Interior", url: "/odoo/res.partner/14" }];
    await mountBlock({ state: "completed", words: WORDS, links });
    expect(".o_ai_tool_links a").toHaveAttribute("href", "/odoo/res.partner/14");
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
