import { browser } from "@web/core/browser/browser";
import { isTerminal } from "../model/run_reducer";
import { frameScheduler } from "./frame_scheduler";

const FIRST_DELAY = 400;
const LONGEST_DELAY = 15_000;
const FAILURES_BEFORE_OTHER_PATH = 2;
/** A proxy that swallows the stream's path does not refuse it: it says nothing. */
const OPEN_TIMEOUT = 20_000;

/**
 * What this page has learnt about the two paths of a stream. The one below `/websocket` reaches Odoo's evented worker;
 * a host whose proxy lets only real websockets through there has the other.
 */
export const pagePaths = { plain: false, opened: false };

function plainPath(url) {
    return url.replace(/^\/websocket(?=\/)/, "");
}

/**
 * Follows one run until its end: attaches, and attaches again after whatever cut the connection, from the last event
 * on. Events of one animation frame are handed over together.
 */
export class RunStream {
    /**
     * @param {Object} params
     * @param {string} params.url
     * @param {number} [params.lastEventId] events up to this one are known
     * @param {(events: { id: number|null, data: Object }[]) => void} params.onEvents
     * @param {() => void} [params.onEnd] after the terminal event was handed over
     * @param {(failures: number) => void} [params.onFailure] failures in a row
     */
    constructor({
        url,
        lastEventId = 0,
        onEvents,
        onEnd = () => {},
        onFailure = () => {},
        createSource = (address) => new EventSource(address),
        scheduleFrame = frameScheduler,
        setTimeout = (callback, delay) => browser.setTimeout(callback, delay),
        clearTimeout = (timer) => browser.clearTimeout(timer),
        random = Math.random,
        paths = pagePaths,
    }) {
        Object.assign(this, { url, lastEventId, onEvents, onEnd, onFailure });
        Object.assign(this, {
            createSource,
            scheduleFrame,
            setTimeout,
            clearTimeout,
            random,
            paths,
        });
        this.failures = 0;
        this.pending = [];
        this.cancelFrame = null;
        this.closed = false;
        this.connect();
    }

    address() {
        const path = this.paths.plain ? plainPath(this.url) : this.url;
        if (!this.lastEventId) {
            return path;
        }
        return `${path}${path.includes("?") ? "&" : "?"}last_event_id=${this.lastEventId}`;
    }

    connect() {
        const source = this.createSource(this.address());
        this.source = source;
        this.watchOpening();
        source.onopen = () => {
            this.clearTimeout(this.timer);
            this.failures = 0;
            this.paths.opened = true;
        };
        source.onmessage = (event) => this.receive(event);
        source.onerror = () => {
            // CONNECTING: the stream ended and the browser attaches again by itself, with the last event's id.
            if (source.readyState === 2) {
                this.fail();
            } else {
                this.watchOpening();
            }
        };
    }

    watchOpening() {
        this.clearTimeout(this.timer);
        this.timer = this.setTimeout(() => this.fail(), OPEN_TIMEOUT);
    }

    receive({ data: text, lastEventId }) {
        let data;
        try {
            data = JSON.parse(text);
        } catch {
            return;
        }
        const id = Number(lastEventId) || null;
        const terminal = isTerminal(data);
        const isRepeated = id && id <= this.lastEventId;
        // EventSource repeats the last id on an event that has none: the relay's notice is no repetition.
        if (isRepeated && !terminal && data.code !== "sidecar_unavailable") {
            return;
        }
        this.lastEventId = Math.max(id || 0, this.lastEventId);
        this.pending.push({ id: isRepeated ? null : id, data });
        if (terminal) {
            this.flush();
            this.close();
            this.onEnd();
        } else {
            this.cancelFrame ||= this.scheduleFrame(() => this.flush());
        }
    }

    flush() {
        this.cancelFrame?.();
        this.cancelFrame = null;
        const events = this.pending;
        this.pending = [];
        if (events.length) {
            this.onEvents(events);
        }
    }

    fail() {
        if (this.closed) {
            return;
        }
        this.release();
        this.failures++;
        if (!this.paths.opened && this.failures % FAILURES_BEFORE_OTHER_PATH === 0) {
            this.paths.plain = !this.paths.plain;
        }
        const delay = Math.min(FIRST_DELAY * 2 ** (this.failures - 1), LONGEST_DELAY);
        // Spread: a hundred pages that lost the same server must not come back in the same instant.
        this.timer = this.setTimeout(() => this.connect(), delay * (0.5 + this.random()));
        this.onFailure(this.failures);
    }

    release() {
        this.clearTimeout(this.timer);
        if (this.source) {
            this.source.onopen = this.source.onmessage = this.source.onerror = null;
            this.source.close();
            this.source = null;
        }
    }

    close() {
        this.closed = true;
        this.release();
        this.cancelFrame?.();
        this.cancelFrame = null;
    }
}
