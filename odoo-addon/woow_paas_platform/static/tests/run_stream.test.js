import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { RunStream } from "@woow_paas_platform/ai_chat/services/run_stream";

describe.current.tags("headless");

const URL = "/websocket/woow_paas_platform/runs/12/events";

/** An EventSource whose server is the test. */
class FakeSource {
    constructor(address) {
        this.address = address;
        this.readyState = 0;
        sources.push(this);
    }
    open() {
        this.readyState = 1;
        this.onopen();
    }
    send(id, data) {
        this.onmessage({
            data: typeof data === "string" ? data : JSON.stringify(data),
            lastEventId: id ? String(id) : "",
        });
    }
    /** The connection is lost; the browser itself attaches again. */
    drop() {
        this.readyState = 0;
        this.onerror();
    }
    /** HTTP 500, 503 …: the browser gives up. */
    refuse() {
        this.readyState = 2;
        this.onerror();
    }
    close() {
        this.readyState = 2;
        this.isClosed = true;
    }
}

let sources, timers, frames, received;

beforeEach(() => {
    sources = [];
    timers = new Map();
    frames = [];
    received = [];
});

function attach(params = {}) {
    let timer = 0;
    return new RunStream({
        url: URL,
        onEvents: (events) => received.push(events.map(({ data }) => data.chunk ?? data.type)),
        onEnd: () => received.push("end"),
        createSource: (address) => new FakeSource(address),
        scheduleFrame: (callback) => {
            frames.push(callback);
            return () => frames.splice(frames.indexOf(callback), 1);
        },
        setTimeout: (callback, delay) => {
            timers.set(++timer, { callback, delay });
            return timer;
        },
        clearTimeout: (id) => timers.delete(id),
        random: () => 0.5,
        paths: { plain: false, opened: false },
        ...params,
    });
}

const chunk = (text) => ({ type: "chunk", chunk: text });
const frame = () => frames.splice(0).forEach((callback) => callback());
const last = () => sources.at(-1);

/** Lets the only timer ring and returns after how long. */
function ring() {
    const [[id, { callback, delay }]] = timers;
    timers.delete(id);
    callback();
    return delay;
}

test("events of one frame are handed over together", () => {
    attach();
    last().open();
    last().send(1, chunk("a"));
    last().send(2, chunk("b"));
    expect(received).toEqual([]);
    frame();
    expect(received).toEqual([["a", "b"]]);
});

test("the end does not wait for a frame, and ends everything", () => {
    attach();
    last().open();
    last().send(1, chunk("a"));
    last().send(2, { type: "done" });
    expect(received).toEqual([["a", "done"], "end"]);
    expect(last().isClosed).toBe(true);
    expect(timers.size).toBe(0);
});

test("a lost connection is left to the browser; repeated events are dropped", () => {
    attach();
    last().open();
    last().send(1, chunk("a"));
    last().drop();
    last().open();
    last().send(1, chunk("a"));
    last().send(2, chunk("b"));
    frame();
    expect(sources).toHaveLength(1);
    expect(received).toEqual([["a", "b"]]);
});

test("after HTTP 500 a new one is made, from the last event on, later and later", () => {
    attach();
    last().open();
    last().send(7, chunk("a"));
    last().refuse();
    expect(ring()).toBe(400);
    expect(last().address).toBe(`${URL}?last_event_id=7`);
    last().refuse();
    expect(ring()).toBe(800);
    last().refuse();
    expect(ring()).toBe(1600);
    last().open();
    last().refuse();
    expect(ring()).toBe(400);
});

test("waiting is spread, so that not everybody comes back at once", () => {
    const delays = [0, 0.999].map((random) => {
        timers.clear();
        attach({ random: () => random });
        last().refuse();
        return ring();
    });
    expect(delays[0]).toBe(200);
    expect(delays[1]).toBeGreaterThan(590);
});

test("a path that never opens is given up for the ordinary one, for the whole page", () => {
    const paths = { plain: false, opened: false };
    attach({ paths });
    last().refuse();
    ring();
    expect(last().address).toBe(URL);
    last().refuse();
    ring();
    expect(last().address).toBe("/woow_paas_platform/runs/12/events");
    last().open();
    attach({ paths });
    expect(last().address).toBe("/woow_paas_platform/runs/12/events");
});

test("a path that has worked stays, whatever happens to the server", () => {
    const paths = { plain: false, opened: false };
    attach({ paths });
    last().open();
    for (let failure = 0; failure < 5; failure++) {
        last().refuse();
        ring();
    }
    expect(last().address).toBe(URL);
});

test("a proxy that says nothing is a failure too", () => {
    attach();
    ring();
    expect(sources[0].isClosed).toBe(true);
    ring();
    expect(sources).toHaveLength(2);
});

test("failures in a row are told, to ask the server what is the matter", () => {
    const failures = [];
    attach({ onFailure: (count) => failures.push(count) });
    last().refuse();
    ring();
    last().refuse();
    expect(failures).toEqual([1, 2]);
});

test("the relay's notice passes although EventSource repeats the last id on it", () => {
    attach();
    last().open();
    last().send(3, chunk("a"));
    last().send(3, { type: "notice", code: "sidecar_unavailable" });
    last().send(3, { type: "notice", code: "round_limit" });
    frame();
    expect(received).toEqual([["a", "notice"]]);
});

test("closing ends it for good: nothing is handed over, nothing attaches again", () => {
    const stream = attach();
    last().open();
    last().send(1, chunk("a"));
    stream.close();
    frame();
    expect(received).toEqual([]);
    expect(timers.size).toBe(0);
    expect(last().isClosed).toBe(true);
});

test("what is no JSON is no event", () => {
    attach();
    last().open();
    last().send(1, "<html>");
    last().send(2, chunk("a"));
    frame();
    expect(received).toEqual([["a"]]);
});
