import { describe, expect, test } from "@odoo/hoot";
import { answerSegments } from "@woow_paas_platform/ai_chat/model/answer_segments";
import { threadItems } from "@woow_paas_platform/ai_chat/model/thread_items";
import {
    emptyThread,
    liveRun,
    reduceThread,
} from "@woow_paas_platform/ai_chat/model/thread_reducer";
import { answer, chunk, event, expectPart, question, runRecord, toolCall } from "./test_data";

describe.current.tags("headless");

const newest = (messages, hasMore = false) => ({
    type: "history_loaded",
    page: "newest",
    messages,
    hasMore,
});
const thread = (...actions) => actions.reduce(reduceThread, emptyThread(4));
const events = (...list) => ({ type: "run_events", runId: 12, events: list });
const keys = (state) => threadItems(state).map(({ key }) => key);

test("a reload in the middle shows the question and its live run", () => {
    const state = thread(newest([question({ run: runRecord() })]));
    expect(liveRun(state).id).toBe(12);
    expect(keys(state)).toEqual(["message-100", "run-12"]);
});

test("the stored answer takes the place of the streamed one: same key, nothing doubled", () => {
    const state = thread(
        newest([question({ run: runRecord() })]),
        events(
            chunk(1, "Much."),
            event(2, { type: "done", full_response: "Much.", message_id: 101 }),
        ),
    );
    expect(keys(state)).toEqual(["message-100", "run-12"]);
    const stored = reduceThread(
        state,
        newest([question({ run: runRecord({ state: "done", answer_id: 101 }) }), answer()]),
    );
    expect(keys(stored)).toEqual(["message-100", "run-12"]);
    expect(stored.runs).toHaveLength(0);
    expect(threadItems(stored)[1].kind).toBe("answer");
});

test("reading the history again keeps the objects that did not change", () => {
    const page = () => [question({ run: runRecord({ state: "done" }) }), answer()];
    const state = thread(newest(page()));
    const again = reduceThread(state, newest(page()));
    expect(again.messages[0]).toBe(state.messages[0]);
    expect(again.messages[1]).toBe(state.messages[1]);
});

test("an event changes its run and no message", () => {
    const before = thread(newest([question({ run: runRecord() })]));
    const after = reduceThread(before, events(chunk(1, "a")));
    expect(after.messages).toBe(before.messages);
    expect(after.runs[0]).not.toBe(before.runs[0]);
});

test("a history older than the stream does not turn the text back", () => {
    const state = thread(
        newest([question({ run: runRecord() })]),
        events(chunk(1, "Streamed so far")),
        newest([question({ run: runRecord({ partial: "Str" }) })]),
    );
    expect(liveRun(state).text).toBe("Streamed so far");
});

test("a run whose end the stream has missed ends by its record", () => {
    const ended = runRecord({
        state: "interrupted",
        error_code: "run_interrupted",
        can_retry: true,
    });
    const state = thread(
        newest([question({ run: runRecord() })]),
        events(chunk(1, "Half")),
        newest([question({ run: ended })]),
    );
    expect(liveRun(state)).toBe(null);
    expectPart(state.runs[0], { state: "interrupted", text: "Half", canRetry: true });
});

test("earlier messages come before, the newest page stays", () => {
    const state = thread(newest([question({ id: 50 }), question({ id: 51 })], true), {
        type: "history_loaded",
        page: "earlier",
        messages: [question({ id: 20 }), question({ id: 21 })],
        hasMore: false,
    });
    expect(state.messages.map(({ id }) => id)).toEqual([20, 21, 50, 51]);
    const refreshed = reduceThread(
        state,
        newest([question({ id: 50 }), question({ id: 51 }), question({ id: 52 })], true),
    );
    expect(refreshed.messages.map(({ id }) => id)).toEqual([20, 21, 50, 51, 52]);
    expect(refreshed.hasMore).toBe(false);
});

test("a newest page far from what is shown replaces it: no hidden gap", () => {
    const state = thread(newest([question({ id: 50 })]), newest([question({ id: 150 })], true));
    expect(state.messages.map(({ id }) => id)).toEqual([150]);
    expect(state.hasMore).toBe(true);
});

test("a deleted message disappears", () => {
    const state = thread(
        newest([question({ id: 1 }), question({ id: 2 }), question({ id: 3 })]),
        newest([question({ id: 1 }), question({ id: 3 })]),
    );
    expect(state.messages.map(({ id }) => id)).toEqual([1, 3]);
});

const entry = {
    key: "outbox-1",
    body: "Hi\nthere",
    attachments: [],
    status: "sending",
    error: null,
    after: 90,
};

test("a message that cannot be sent stays, with its reason", () => {
    const state = thread(
        newest([]),
        { type: "message_queued", entry },
        { type: "message_failed", key: "outbox-1", error: { code: "network" } },
    );
    expectPart(state.outbox[0], { body: "Hi\nthere", status: "failed" });
    expect(keys(state)).toEqual(["outbox-1"]);
});

test("a sent message becomes a question with its run", () => {
    const state = thread(
        newest([]),
        { type: "message_queued", entry },
        {
            type: "message_posted",
            key: "outbox-1",
            message: question(),
            run: runRecord({ state: "requested" }),
        },
    );
    expect(state.outbox).toHaveLength(0);
    expect(keys(state)).toEqual(["message-100", "run-12"]);
});

test("a message that did arrive is not offered for sending again", () => {
    const failed = { ...entry, status: "failed" };
    const arrived = question({ id: 91, body_html: "<p>Hi<br>there</p>" });
    expect(
        thread({ type: "message_queued", entry: failed }, newest([arrived])).outbox,
    ).toHaveLength(0);
    const older = { ...arrived, id: 80 };
    expect(thread({ type: "message_queued", entry: failed }, newest([older])).outbox).toHaveLength(
        1,
    );
});

test("a retry takes the place of the run that failed", () => {
    const failed = runRecord({ state: "error", error_code: "provider_error", can_retry: true });
    const state = thread(newest([question({ run: failed })]), {
        type: "run_started",
        questionId: 100,
        run: runRecord({ id: 13 }),
    });
    expect(state.runs.map(({ id }) => id)).toEqual([13]);
    expect(keys(state)).toEqual(["message-100", "run-13"]);
});

test("a failed run stands below its question, a live one at the end", () => {
    const failed = runRecord({ id: 11, state: "error", can_retry: true });
    const state = thread(
        newest([question({ id: 1, run: failed }), question({ id: 2, run: runRecord() })]),
    );
    expect(keys(state)).toEqual(["message-1", "run-11", "message-2", "run-12"]);
});

test("an answer that was stopped tells so below its text", () => {
    const record = runRecord({ state: "cancelled", answer_id: 101, can_retry: true });
    const [, item] = threadItems(thread(newest([question({ run: record }), answer()])));
    expect(item.record.state).toBe("cancelled");
});

test("text and tool calls stand in the order in which they happened", () => {
    const calls = [
        toolCall({ call_id: "b", offset: 9 }),
        toolCall({ call_id: "a", offset: 0 }),
        toolCall({ call_id: "c", offset: 9 }),
    ];
    const shape = answerSegments("One two.\nThree.", calls).map((segment) =>
        segment.kind === "text" ? segment.text : segment.calls.map(({ call_id }) => call_id),
    );
    expect(shape).toEqual([["a"], "One two.\n", ["b", "c"], "Three."]);
});

test("a call beyond the text, or without a place, is shown all the same", () => {
    const shape = answerSegments("Text", [
        toolCall({ offset: 99 }),
        toolCall({ call_id: "c2", offset: null }),
    ]);
    expect(shape.map(({ kind }) => kind)).toEqual(["tools", "text", "tools"]);
});
