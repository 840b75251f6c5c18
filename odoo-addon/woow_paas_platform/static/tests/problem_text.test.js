import { describe, expect, test } from "@odoo/hoot";
import { patchTranslations } from "@web/../tests/web_test_helpers";
import { JsonRoutes } from "@woow_paas_platform/common/services/json_routes";
import { ProblemCatalogue } from "@woow_paas_platform/common/services/problem_service";
import { problemText } from "@woow_paas_platform/common/utils/problem_text";
import { RouteError, problemOf } from "@woow_paas_platform/common/utils/route_error";
import { PROBLEMS } from "./test_data";

describe.current.tags("headless");

const SENTENCES = new Map(Object.entries(PROBLEMS));
const text = (problem) => problemText(problem, SENTENCES);
const notice = (code, values, reason) =>
    text({ code, message: "The sidecar's own.", values, reason });

test("a notice is told in the reader's language, with what it names", () => {
    expect(notice("server_unavailable", { server: "n8n" })).toInclude("n8n");
    expect(notice("round_limit", { rounds: 5 }, "rounds")).toInclude("5 rounds");
    expect(notice("round_limit", { seconds: 120 }, "tool_time")).toInclude("120 s");
    const dropped = { server: "n8n", tools: 60, limit: 50 };
    expect(notice("tool_dropped", dropped, "tools_per_server")).toInclude("n8n has 60 tools");
    const tool = { tool: "sum", server: "n8n" };
    expect(notice("tool_dropped", tool, "schema")).toInclude("sum of n8n");
    const many = { tools: 200, limit: 128 };
    expect(notice("tool_dropped", many, "tools_per_request")).toInclude("first 128");
});

test("what is not known, or stored without values, is told in the sidecar's words", () => {
    expect(notice("tomorrow", { server: "n8n" })).toBe("The sidecar's own.");
    expect(notice("round_limit", { rounds: 5 })).toBe("The sidecar's own.");
    expect(notice("server_unavailable", undefined)).toBe("The sidecar's own.");
    expect(notice("server_unavailable", null)).toBe("The sidecar's own.");
});

test("a reason that is not known leaves the code's own sentence", () => {
    expect(text({ code: "run_interrupted", reason: "tomorrow" })).toInclude("restarted");
});

test("a code without any words is told as what went wrong on the server", () => {
    expect(text({ code: "tomorrow" })).toBe("Something went wrong on the server.");
    expect(text({ code: null, message: "" })).toBe("Something went wrong on the server.");
});

test("values are put in as they are, percent signs and all", () => {
    const sentences = new Map([["full", "%(name)s is 100%% full"]]);
    const values = { name: "%(name)s $& <b>" };
    expect(problemText({ code: "full", values }, sentences)).toBe("%(name)s $& <b> is 100% full");
    expect(problemText({ code: "constructor", message: "Own." }, sentences)).toBe("Own.");
    const inherited = new Map([["full", "%(constructor)s"]]);
    expect(problemText({ code: "full", values: {}, message: "Own." }, inherited)).toBe("Own.");
});

test("an unreachable Odoo has sent no sentence: this one is the page's own", () => {
    patchTranslations();
    expect(String(problemText({ code: "network" }, SENTENCES))).toInclude("could not be reached");
    expect(String(problemText({ code: "odoo_auth" }, new Map()))).toInclude("could not be reached");
});

test("what a route says is for this reader already, but where it cannot know the reader", () => {
    const refusal = (code, status) =>
        text(problemOf(new RouteError(code, "Odoo's own.", { status })));
    expect(refusal("sidecar_unavailable", 503)).toBe("Odoo's own.");
    expect(refusal("session_expired", 401)).toBe(PROBLEMS.session_expired);
    expect(() => problemOf(new TypeError("ours"))).toThrow(TypeError);
});

test("the catalogue is read once, and again after it could not be read", async () => {
    patchTranslations();
    const answers = [
        { success: false, error_code: "internal_error" },
        { success: true, data: PROBLEMS },
    ];
    const fetch = async (route) => {
        expect.step(route);
        return new Response(JSON.stringify(answers.shift()));
    };
    const catalogue = new ProblemCatalogue({ routes: new JsonRoutes({ fetch }) });
    await Promise.all([catalogue.load(), catalogue.load()]);
    expect.verifySteps(["/api/ai/problems"]);
    expect(catalogue.text({ code: "odoo_auth", message: "Own." })).toBe("Own.");
    await catalogue.load();
    await catalogue.load();
    expect.verifySteps(["/api/ai/problems"]);
    expect(catalogue.text({ code: "internal_error" })).toBe(PROBLEMS.internal_error);
});
