import { describe, expect, test } from "@odoo/hoot";
import { isLive, reduceRun } from "@woow_paas_platform/ai_chat/model/run_reducer";
import { chunk, event, expectPart, liveRun, toolCall } from "./test_data";

describe.current.tags("headless");

const told = (run, ...events) => events.reduce(reduceRun, run);

test("chunks become the text, in order", () => {
    const run = told(liveRun(), chunk(1, "Hel"), chunk(2, "lo"));
    expect(run.text).toBe("Hello");
    expect(run.lastEventId).toBe(2);
});

test("thoughts are kept apart from the answer, and text can turn out to be one", () => {
    let run = told(liveRun(), event(1, { type: "thought", chunk: "Hm" }), chunk(2, "A plan."));
    expectPart(run, { thoughts: "Hm", text: "A plan." });
    run = told(
        run,
        event(3, { type: "thought", chunk: "A plan." }),
        event(4, { type: "retract", from: 0 }),
        chunk(5, "Hello"),
    );
    expectPart(run, { thoughts: "HmA plan.", text: "Hello" });
});

test("a provider that asks to wait is told of until something comes", () => {
    const values = { seconds: 20 };
    const waiting = { type: "notice", code: "provider_waiting", message: "Wait.", values };
    let run = told(liveRun(), event(1, waiting));
    expectPart(run, {
        notices: [],
        waiting: { code: "provider_waiting", message: "Wait.", values: { seconds: 20 } },
    });
    run = told(run, chunk(2, "Now"));
    expect(run.waiting).toBe(null);
});

test("an event that comes again changes nothing", () => {
    const run = told(liveRun(), chunk(1, "a"), chunk(2, "b"));
    expect(reduceRun(run, chunk(2, "b"))).toBe(run);
    expect(reduceRun(run, chunk(1, "a"))).toBe(run);
});

test("a tool call goes from requested to completed and stays where it happened", () => {
    const call = { type: "tool_call", call_id: "c1", tool: "sum", title: "Sum", server: "math" };
    let run = told(
        liveRun(),
        chunk(1, "Look:"),
        event(2, { ...call, args: { a: 1 }, state: "requested" }),
    );
    expectPart(run.toolCalls[0], { state: "requested", offset: 5, name: "sum" });
    run = told(run, event(3, { ...call, args: { a: 1 }, state: "running" }));
    expect(run.toolCalls).toHaveLength(1);
    expectPart(run.toolCalls[0], { state: "running", args: { a: 1 }, offset: 5 });
    run = told(
        run,
        event(4, {
            type: "tool_result",
            call_id: "c1",
            tool: "sum",
            result: "3",
            is_error: false,
            duration_ms: 7,
        }),
    );
    expectPart(run.toolCalls[0], { state: "completed", result: "3", duration_ms: 7, offset: 5 });
});

test("two parallel calls of one tool keep their own results", () => {
    const call = { type: "tool_call", tool: "sum", server: "math", args: {}, state: "running" };
    const result = { type: "tool_result", tool: "sum", is_error: false };
    const run = told(
        liveRun(),
        event(1, { ...call, call_id: "one" }),
        event(2, { ...call, call_id: "two" }),
        event(3, { ...result, call_id: "two", result: "2" }),
        event(4, { ...result, call_id: "one", result: "1" }),
    );
    expect(run.toolCalls.map(({ call_id, result }) => [call_id, result])).toEqual([
        ["one", "1"],
        ["two", "2"],
    ]);
});

test("a call that waits for approval makes the run wait, and run again", () => {
    const call = { type: "tool_call", call_id: "c1", tool: "drop", server: "db", args: {} };
    let run = told(liveRun(), event(1, { ...call, state: "waiting_approval" }));
    expect(run.state).toBe("waiting_approval");
    run = told(run, event(2, { ...call, state: "running" }));
    expect(run.state).toBe("running");
});

test("progress is kept with its call", () => {
    const call = {
        type: "tool_call",
        call_id: "c1",
        tool: "wait",
        server: "x",
        args: {},
        state: "running",
    };
    const run = told(
        liveRun(),
        event(1, call),
        event(2, {
            type: "tool_progress",
            call_id: "c1",
            progress: 3,
            total: 10,
            message: "third",
        }),
    );
    expect(run.toolCalls[0].progress).toEqual({ value: 3, total: 10, message: "third" });
});

test("done ends the run with the full text, and nothing follows", () => {
    const run = told(
        liveRun(),
        chunk(1, "He"),
        event(2, { type: "done", full_response: "Hello", message_id: 881, done: true }),
    );
    expectPart(run, { state: "done", text: "Hello", answerId: 881 });
    expect(isLive(run)).toBe(false);
    expect(reduceRun(run, chunk(3, "!"))).toBe(run);
});

test("how a call ended is told by the stream", () => {
    const ended = (state) =>
        told(
            liveRun(),
            event(1, { type: "tool_call", call_id: "c1", tool: "sum", state: "running" }),
            event(2, { type: "tool_result", call_id: "c1", result: "", is_error: true, state }),
        ).toolCalls[0].state;
    expect(["cancelled", "rejected", "error", undefined].map(ended)).toEqual([
        "cancelled",
        "rejected",
        "error",
        "error",
    ]);
});

test("a stopped run keeps its text and can be asked again", () => {
    const run = told(
        liveRun(),
        chunk(1, "Half"),
        event(2, { type: "done", cancelled: true, full_response: "Half", message_id: false }),
    );
    expectPart(run, { state: "cancelled", text: "Half", canRetry: true });
});

test("an error keeps text and tools on the page", () => {
    const call = {
        type: "tool_call",
        call_id: "c1",
        tool: "sum",
        server: "x",
        args: {},
        state: "running",
    };
    const run = told(
        liveRun(),
        chunk(1, "Half"),
        event(2, call),
        event(3, { type: "error", error: "gone", error_code: "provider_unreachable" }),
    );
    expectPart(run, {
        state: "error",
        text: "Half",
        problem: { code: "provider_unreachable", message: "gone" },
        canRetry: true,
    });
    expect(run.toolCalls).toHaveLength(1);
});

test("the end counts although a record tells it with a number seen before", () => {
    const run = told(
        liveRun(),
        chunk(7, "abc"),
        event(1, { type: "done", full_response: "abcdef", message_id: 5 }),
    );
    expectPart(run, { state: "done", text: "abcdef" });
});

test("an unreachable sidecar is a state, not a note that piles up", () => {
    const notice = event(null, { type: "notice", code: "sidecar_unavailable", message: "…" });
    let run = told(liveRun(), notice);
    expect(run.waiting).toEqual({ code: "sidecar_unavailable", message: "…" });
    expect(reduceRun(run, notice)).toBe(run);
    run = told(run, chunk(1, "Back"));
    expectPart(run, { waiting: null, text: "Back", notices: [] });
});

test("the stream tells a run from its beginning: what the record knew is replaced, not doubled", () => {
    const run = liveRun({ partial: "Hel", tool_calls: [toolCall()] });
    expect(run.text).toBe("Hel");
    expect(told(run, chunk(1, "Hello")).text).toBe("Hello");
    expect(told(run, chunk(1, "Hello")).toolCalls).toHaveLength(0);
});

test("what a tool returned for people is shown with the answer, and once after a replay", () => {
    const picture = { id: 7, name: "a.png", mimetype: "image/png", size: 8, url: "/web/content/7" };
    const result = (number, files) =>
        event(number, { type: "tool_result", call_id: "c1", tool: "draw", result: "", files });
    const run = told(liveRun(), result(1, [picture]), result(2));
    expect(run.attachments).toEqual([picture]);
    const reloaded = liveRun({ attachments: [picture] });
    expect(reloaded.attachments).toEqual([picture]);
    expect(told(reloaded, chunk(1, "Hi"), result(2, [picture])).attachments).toEqual([picture]);
});

test("an event type of a newer server, or of Object.prototype, is left alone", () => {
    const run = liveRun();
    expect(reduceRun(run, event(1, { type: "future" }))).toBe(run);
    expect(reduceRun(run, event(1, { type: "constructor" }))).toBe(run);
    expect(reduceRun(run, event(1, { type: "__proto__" }))).toBe(run);
});
