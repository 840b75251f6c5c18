import { problemOf } from "../../common/utils/route_error";
import { isLive, wordlessCalls } from "../model/run_reducer";
import { emptyThread, liveRun, reduceThread } from "../model/thread_reducer";
import { RunStream } from "./run_stream";

const PAGE_SIZE = 30;
/** After this many failed attempts in a row to attach to a stream, ask the server for the state of things. */
const FAILURES_BEFORE_ASKING = 3;

let queueNumber = 0;

/**
 * The life of one open conversation: loads its history, sends messages and follows its runs. It holds all I/O; the
 * reducer decides what that means for the page. `dispose()` ends it.
 */
export class ThreadController {
    /**
     * @param {Object} params
     * @param {import("./ai_chat_api").AiChatApi} params.api
     * @param {import("./draft_storage").DraftStorage} params.drafts
     * @param {(thread: Object) => void} params.onChange
     * @param {(problem: Object) => void} params.onProblem a call failed that leaves nothing in the thread
     */
    constructor({
        channelId,
        api,
        drafts,
        onChange,
        onProblem,
        createStream = (p) => new RunStream(p),
    }) {
        Object.assign(this, { channelId, api, drafts, onChange, onProblem, createStream });
        this.thread = emptyThread(channelId);
        this.streams = new Map();
        this.readingCalls = new Set();
        this.disposed = false;
        for (const entry of drafts.load(channelId).outbox) {
            // The page was left while this was being sent: the history shows whether it arrived.
            const error = { code: "network", message: "" };
            this.dispatch({ type: "message_queued", entry: { ...entry, status: "failed", error } });
        }
    }

    dispatch(action) {
        if (this.disposed) {
            return;
        }
        const previous = this.thread;
        this.thread = reduceThread(previous, action);
        if (this.thread.outbox !== previous.outbox) {
            this.drafts.save(this.channelId, { outbox: this.thread.outbox });
        }
        if (this.thread !== previous) {
            this.onChange(this.thread);
            this.followRuns();
            this.readWaitingCalls();
        }
    }

    followRuns() {
        for (const run of this.thread.runs) {
            if (isLive(run) && !this.streams.has(run.id)) {
                this.follow(run);
            }
        }
        for (const [runId, stream] of this.streams) {
            const run = this.thread.runs.find((each) => each.id === runId);
            if (!run || !isLive(run)) {
                stream.close();
                this.streams.delete(runId);
            }
        }
    }

    /** A stream is for all who may see the run: what a call is about, in words, is told to its person alone. */
    readWaitingCalls() {
        for (const run of this.thread.runs) {
            const ids = run.canCancel ? wordlessCalls(run).map(({ call_id: id }) => id) : [];
            if (ids.length && !this.readingCalls.has(run.id)) {
                void this.readCalls(run.id, ids);
            }
        }
    }

    async readCalls(runId, ids) {
        this.readingCalls.add(runId);
        let calls = [];
        try {
            calls = (await this.api.calls(runId)).tool_calls;
        } catch (error) {
            // The calls can be decided about without: then they show their input.
            this.report(error);
        }
        this.readingCalls.delete(runId);
        this.dispatch({ type: "calls_read", runId, calls, ids });
    }

    follow(run) {
        const stream = this.createStream({
            url: run.streamUrl,
            lastEventId: run.lastEventId,
            onEvents: (events) => this.dispatch({ type: "run_events", runId: run.id, events }),
            // The stored answer has its id, its time and whatever the stream leaves out.
            onEnd: () => this.refresh(),
            onFailure: (failures) => failures % FAILURES_BEFORE_ASKING === 0 && this.refresh(),
        });
        this.streams.set(run.id, stream);
    }

    /** Reads the newest page. Calls that come during a reading share one more reading. */
    async refresh() {
        if (this.refreshing) {
            this.refreshAgain = true;
            return this.refreshing;
        }
        this.refreshing = this.load("newest");
        await this.refreshing;
        this.refreshing = null;
        if (this.refreshAgain && !this.disposed) {
            this.refreshAgain = false;
            await this.refresh();
        }
    }

    async loadEarlier() {
        const { hasMore, loadingEarlier, messages } = this.thread;
        if (!hasMore || loadingEarlier || !messages.length) {
            return;
        }
        this.dispatch({ type: "history_loading" });
        await this.load("earlier", messages[0].id);
    }

    async load(page, beforeId) {
        try {
            const { messages, has_more: hasMore } = await this.api.history(this.channelId, {
                beforeId,
                limit: PAGE_SIZE,
            });
            this.dispatch({
                type: "history_loaded",
                page,
                messages,
                hasMore,
            });
        } catch (error) {
            this.dispatch({ type: "history_failed", error: problemOf(error) });
        }
    }

    /** @returns {Promise<boolean>} whether the server has the message */
    async send(body, attachments = []) {
        const entry = {
            key: `outbox-${Date.now()}-${++queueNumber}`,
            body,
            attachments,
            status: "sending",
            error: null,
            after: this.thread.messages.at(-1)?.id || 0,
        };
        this.dispatch({ type: "message_queued", entry });
        return this.deliver(entry);
    }

    async sendAgain(key) {
        const entry = this.thread.outbox.find((each) => each.key === key);
        this.dispatch({ type: "message_sending", key });
        return this.deliver(entry);
    }

    async deliver({ key, body, attachments }) {
        try {
            const ids = attachments.map(({ id }) => id);
            const { message, run } = await this.api.postMessage(this.channelId, body, ids);
            this.dispatch({ type: "message_posted", key, message, run });
            return true;
        } catch (error) {
            this.dispatch({ type: "message_failed", key, error: problemOf(error) });
            if (error.code === "session_expired") {
                this.report(error);
            }
            return false;
        }
    }

    /** Takes an unsent message back, for editing or for good. */
    discard(key) {
        const entry = this.thread.outbox.find((each) => each.key === key);
        this.dispatch({ type: "message_discarded", key });
        return entry;
    }

    async stop() {
        const run = liveRun(this.thread);
        if (!run || run.stopping) {
            return;
        }
        this.dispatch({ type: "run_stopping", runId: run.id, stopping: true });
        try {
            await this.api.cancel(run.id);
            // A run that no sidecar holds ends at once and sends no event.
            await this.refresh();
        } catch (error) {
            this.dispatch({ type: "run_stopping", runId: run.id, stopping: false });
            this.report(error);
        }
    }

    async retry(runId) {
        const asked = ({ run }) => run?.id === runId;
        const questionId =
            this.thread.runs.find(({ id }) => id === runId)?.questionId ??
            this.thread.messages.find(asked)?.id;
        try {
            const { run } = await this.api.retry(runId);
            this.dispatch({ type: "run_started", run, questionId });
        } catch (error) {
            this.report(error);
            await this.refresh();
        }
    }

    async decide(runId, callId, decision, reason) {
        this.dispatch({ type: "call_deciding", runId, callId, deciding: true });
        try {
            await this.api.approve(runId, callId, decision, reason);
        } catch (error) {
            this.dispatch({ type: "call_deciding", runId, callId, deciding: false });
            this.report(error);
        }
    }

    report(error) {
        if (!this.disposed) {
            this.onProblem(problemOf(error));
        }
    }

    dispose() {
        this.disposed = true;
        for (const stream of this.streams.values()) {
            stream.close();
        }
        this.streams.clear();
    }
}
