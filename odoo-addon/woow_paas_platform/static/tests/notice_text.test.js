import { describe, expect, test } from "@odoo/hoot";
import { patchTranslations } from "@web/../tests/web_test_helpers";
import { noticeText } from "@woow_paas_platform/ai_chat/model/notice_text";

describe.current.tags("headless");

const notice = (code, values) => noticeText({ code, message: "The sidecar's own.", values });

test("a notice is told in the reader's language, with what it names", () => {
    patchTranslations();
    expect(String(notice("server_unavailable", { server: "n8n" }))).toInclude("n8n");
    expect(String(notice("round_limit", { rounds: 5 }))).toInclude("5 rounds");
    expect(String(notice("round_limit", { seconds: 120 }))).toInclude("120 s");
    const dropped = { server: "n8n", tools: 60, limit: 50 };
    expect(String(notice("tool_dropped", dropped))).toInclude("n8n has 60 tools");
    expect(String(notice("tool_dropped", { tool: "sum", server: "n8n" }))).toInclude("sum of n8n");
    expect(String(notice("tool_dropped", { tools: 200, limit: 128 }))).toInclude("first 128");
});

test("what is not known, or stored without values, is told in the sidecar's words", () => {
    expect(notice("tomorrow", { server: "n8n" })).toBe("The sidecar's own.");
    expect(notice("server_unavailable", undefined)).toBe("The sidecar's own.");
});
