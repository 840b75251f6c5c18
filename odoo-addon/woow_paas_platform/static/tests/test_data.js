import { expect } from "@odoo/hoot";
import { runFromRecord } from "@woow_paas_platform/ai_chat/model/run_reducer";

/** Records as docs/contracts.md, section 4, describes them. */
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
