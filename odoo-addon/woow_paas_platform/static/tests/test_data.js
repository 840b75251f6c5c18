import { expect } from "@odoo/hoot";
import { mockService } from "@web/../tests/web_test_helpers";
import { runFromRecord } from "@woow_paas_platform/ai_chat/model/run_reducer";
import { JsonRoutes } from "@woow_paas_platform/common/services/json_routes";
import { ProblemCatalogue } from "@woow_paas_platform/common/services/problem_service";

/** Sentences of the shape that `/api/ai/problems` answers, docs/contracts/browser-to-addon.md. */
export const PROBLEMS = {
    attachment_too_large: "The file is larger than 10 MB. Choose a smaller one.",
    internal_error: "Something went wrong on the server.",
    login_required: "Log in to %(server)s.",
    not_found: "This does not exist any more, or you have no access to it.",
    "round_limit.rounds": "The limit of %(rounds)s rounds is reached.",
    "round_limit.tool_time": "The limit of %(seconds)s s of tool time is reached.",
    run_interrupted: "The AI service was restarted while it answered.",
    server_unavailable: "The server %(server)s cannot be reached.",
    session_expired: "Your session has expired. What you entered is kept.",
    sidecar_unavailable: "The AI service is not reachable. Your question waits.",
    "tool_dropped.schema": "The tool %(tool)s of %(server)s is left out.",
    "tool_dropped.tools_per_request":
        "The assistant has %(tools)s tools; only the first %(limit)s are offered.",
    "tool_dropped.tools_per_server":
        "%(server)s has %(tools)s tools; only the first %(limit)s are offered.",
};

/** An Odoo that answers these sentences, which the page has read. */
export function mockProblems(sentences = PROBLEMS) {
    const answer = { success: true, data: sentences };
    const routes = new JsonRoutes({ fetch: async () => new Response(JSON.stringify(answer)) });
    mockService("woow_paas_platform.problems", async () => {
        const problems = new ProblemCatalogue({ routes });
        await problems.load();
        return problems;
    });
}

/** Records as docs/contracts/browser-to-addon.md describes them. */
export function runRecord(values = {}) {
    return {
        id: 12,
        state: "running",
        error: null,
        error_code: null,
        answer_id: null,
        rounds: 0,
        stream_url: "/websocket/woow_paas_platform/runs/12/events",
        can_retry: false,
        can_cancel: true,
        partial: null,
        tool_calls: [],
        notices: [],
        ...values,
    };
}

export function liveRun(values = {}) {
    return runFromRecord(runRecord(values), 100);
}

export function question(values = {}) {
    return {
        id: 100,
        body_html: "<p>What is new?</p>",
        markdown: null,
        date: "2026-11-21T03:00:00Z",
        is_own: true,
        author: { id: 3, name: "Mitchell Admin", is_assistant: false, avatar_url: "/avatar" },
        attachments: [],
        run_id: null,
        tool_calls: [],
        notices: [],
        run: null,
        ...values,
    };
}

export function answer(values = {}) {
    return question({
        id: 101,
        body_html: "<p>Much.</p>",
        markdown: "Much.",
        is_own: false,
        author: { id: 9, name: "Helper", is_assistant: true, avatar_url: "/avatar" },
        run_id: 12,
        ...values,
    });
}

export function toolCall(values = {}) {
    return {
        call_id: "c1",
        name: "list_workflows",
        title: "List workflows",
        server: "n8n",
        args: { limit: 3 },
        result: null,
        is_error: false,
        state: "running",
        duration_ms: null,
        offset: 0,
        approval: null,
        words: null,
        links: [],
        ...values,
    };
}

export const event = (id, data) => ({ id, data: { done: false, ...data } });
export const chunk = (id, text) => event(id, { type: "chunk", chunk: text });

/** The keys of `part`, as they are in `object`. */
export function expectPart(object, part) {
    const keys = Object.keys(part);
    expect(Object.fromEntries(keys.map((key) => [key, object[key]]))).toEqual(part);
}
