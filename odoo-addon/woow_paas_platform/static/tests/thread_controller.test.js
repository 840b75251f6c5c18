import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { ThreadController } from "@woow_paas_platform/ai_chat/services/thread_controller";
import { RouteError } from "@woow_paas_platform/common/utils/route_error";
import { answer, chunk, event, expectPart, question, runRecord } from "./test_data";

describe.current.tags("headless");

let streams, drafts, problems;

class FakeDrafts {
    constructor() {
        this.kept = { text: "", attachments: [], outbox: [] };
    }
    load() {
        return this.kept;
    }
    save(channelId, change) {
        this.kept = { ...this.kept, ...change };
    }
}

beforeEach(() => {
    streams = [];
    drafts = new FakeDrafts();
    problems = [];
});

const waitingCall = (id) =>
    event(id, { type: "tool_call", call_id: `c${id}`, tool: "drop", state: "waiting_approval" });

test("what a call that waits is about is read once, for its person alone", async () => {
    const asked = [];
    const words = { summary: "Drop it" };
    const calls = async (runId) => {
        asked.push(runId);
        return { tool_calls: [{ call_id: "c1", words, approval: { seconds_left: 60 } }] };
    };
    for (const [canCancel, expected] of [
        [true, [12]],
        [false, []],
    ]) {
        asked.length = 0;
        const run = runRecord({ can_cancel: canCancel });
        const controller = open({
            calls,
            history: async () => ({ messages: [question({ run })], has_more: false }),
        });
        await controller.refresh();
        streams.at(-1).onEvents([waitingCall(1)]);
        await Promise.resolve();
        await Promise.resolve();
        expect(asked).toEqual(expected);
        expect(controller.thread.runs[0].toolCalls[0].words).toBe(canCancel ? words : undefined);
    }
});

test("where that cannot be read, the call can be decided about all the same", async () => {
    const controller = open({
        calls: async () => {
            throw new RouteError("network");
        },
        history: async () => ({ messages: [question({ run: runRecord() })], has_more: false }),
    });
    await controller.refresh();
    streams.at(-1).onEvents([waitingCall(1)]);
    await Promise.resolve();
    await Promise.resolve();
    expect(controller.thread.runs[0].toolCalls[0].words).toBe(null);
    expect(problems).toHaveLength(1);
});

function open(api) {
    return new ThreadController({
        channelId: 4,
        api,
        drafts,
        onChange: () => {},
        onProblem: (problem) => problems.push(problem),
        createStream: (params) => {
            const stream = { ...params, close: () => (stream.isClosed = true) };
            streams.push(stream);
            return stream;
        },
    });
}

const historyOf = (...pages) => ({
    history: async () => ({
        messages: pages.length > 1 ? pages.shift() : pages[0],
        has_more: false,
    }),
});

test("opening attaches to a run that is at work, once", async () => {
    const thread = open(historyOf([question({ run: runRecord() })]));
    await thread.refresh();
    await thread.refresh();
    expect(streams).toHaveLength(1);
    expect(streams[0].url).toBe("/websocket/woow_paas_platform/runs/12/events");
});

test("a finished run is not attached to", async () => {
    await open(historyOf([question({ run: runRecord({ state: "done" }) }), answer()])).refresh();
    expect(streams).toHaveLength(0);
});

test("the end of a stream brings the stored answer", async () => {
    const thread = open(
        historyOf(
            [question({ run: runRecord() })],
            [question({ run: runRecord({ state: "done", answer_id: 101 }) }), answer()],
        ),
    );
    await thread.refresh();
    streams[0].onEvents([
        chunk(1, "Much."),
        event(2, { type: "done", full_response: "Much.", message_id: 101 }),
    ]);
    await streams[0].onEnd();
    expect(thread.thread.messages.map(({ id }) => id)).toEqual([100, 101]);
    expect(thread.thread.runs).toHaveLength(0);
    expect(streams[0].isClosed).toBe(true);
});

test("leaving closes the stream, and what comes late changes nothing", async () => {
    const thread = open(historyOf([question({ run: runRecord() })]));
    await thread.refresh();
    const before = thread.thread;
    thread.dispose();
    streams[0].onEvents([chunk(1, "late")]);
    expect(streams[0].isClosed).toBe(true);
    expect(thread.thread).toBe(before);
});

test("readings that overlap are at most two", async () => {
    let readings = 0;
    const thread = open({
        history: async () => {
            readings++;
            return { messages: [], has_more: false };
        },
    });
    await Promise.all([thread.refresh(), thread.refresh(), thread.refresh(), thread.refresh()]);
    expect(readings).toBe(2);
});

test("what is sent is kept until the server has it", async () => {
    let arrive;
    const thread = open({ postMessage: () => new Promise((resolve) => (arrive = resolve)) });
    const sent = thread.send("Hello", []);
    expect(drafts.kept.outbox[0].body).toBe("Hello");
    arrive({ message: question({ body_html: "<p>Hello</p>" }), run: runRecord() });
    expect(await sent).toBe(true);
    expect(drafts.kept.outbox).toHaveLength(0);
    expect(streams).toHaveLength(1);
});

test("a failed sending keeps the text, and can be repeated or taken back", async () => {
    let works = false;
    const thread = open({
        postMessage: async () => {
            if (!works) {
                throw new RouteError("network");
            }
            return { message: question(), run: runRecord() };
        },
    });
    expect(await thread.send("Hello", [])).toBe(false);
    const [{ key }] = thread.thread.outbox;
    expectPart(thread.thread.outbox[0], {
        status: "failed",
        error: { code: "network", message: "" },
    });
    works = true;
    await thread.sendAgain(key);
    expect(thread.thread.outbox).toHaveLength(0);
    expect(thread.thread.messages).toHaveLength(1);
});

test("an expired session is more than an unsent message: it is told for the whole page", async () => {
    const thread = open({
        postMessage: async () => {
            throw new RouteError("session_expired", "gone", { status: 401 });
        },
    });
    await thread.send("Hello", []);
    expect(thread.thread.outbox[0].status).toBe("failed");
    expect(problems).toEqual([{ code: "session_expired", message: "gone" }]);
});

test("a page that was left while it sent offers the text again", () => {
    drafts.kept.outbox = [
        {
            key: "outbox-1",
            body: "Hello",
            attachments: [],
            status: "sending",
            error: null,
            after: 0,
        },
    ];
    expectPart(open({}).thread.outbox[0], { body: "Hello", status: "failed" });
});

test("stop asks the server once", async () => {
    let cancels = 0;
    const thread = open({
        ...historyOf([question({ run: runRecord() })]),
        cancel: async () => cancels++,
    });
    await thread.refresh();
    await Promise.all([thread.stop(), thread.stop()]);
    expect(cancels).toBe(1);
    expect(thread.thread.runs[0].stopping).toBe(true);
});

test("a retry takes the failed run's place at once", async () => {
    const failed = runRecord({ state: "error", error_code: "provider_error", can_retry: true });
    const thread = open({
        ...historyOf([question({ run: failed })]),
        retry: async () => ({ run: runRecord({ id: 13, state: "requested" }) }),
    });
    await thread.refresh();
    await thread.retry(12);
    expect(thread.thread.runs.map(({ id, questionId }) => [id, questionId])).toEqual([[13, 100]]);
});

test("a stop that fails says so and can be tried again", async () => {
    const thread = open({
        ...historyOf([question({ run: runRecord() })]),
        cancel: async () => {
            throw new RouteError("sidecar_unavailable", "down");
        },
    });
    await thread.refresh();
    await thread.stop();
    expect(problems).toEqual([{ code: "sidecar_unavailable", message: "down" }]);
    expect(thread.thread.runs[0].stopping).toBe(false);
});

test("an expired session is told by the history, the messages stay", async () => {
    let expired = false;
    const thread = open({
        history: async () => {
            if (expired) {
                throw new RouteError("session_expired", "gone", { status: 401 });
            }
            return { messages: [question()], has_more: false };
        },
    });
    await thread.refresh();
    expired = true;
    await thread.refresh();
    expectPart(thread.thread, {
        status: "ready",
        error: { code: "session_expired", message: "gone" },
    });
    expect(thread.thread.messages).toHaveLength(1);
});

test("three failed attachings ask what is the matter", async () => {
    let readings = 0;
    const thread = open({
        history: async () => {
            readings++;
            return { messages: [question({ run: runRecord() })], has_more: false };
        },
    });
    await thread.refresh();
    streams[0].onFailure(1);
    streams[0].onFailure(2);
    expect(readings).toBe(1);
    streams[0].onFailure(3);
    expect(readings).toBe(2);
});

test("a fault of our own is not hidden as a network problem", async () => {
    const thread = open({
        history: async () => {
            throw new TypeError("ours");
        },
    });
    await expect(thread.refresh()).rejects.toThrow(TypeError);
});
