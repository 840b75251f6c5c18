import { isLive, reduceRun, runFromRecord, withStoredCalls } from "./run_reducer";

/**
 * One conversation as plain data. Every action gives a new state that shares with the old one whatever did not
 * change, so that a component whose props are the same objects is not rendered again.
 */
export function emptyThread(channelId) {
    return {
        channelId,
        status: "loading",
        error: null,
        messages: [],
        hasMore: false,
        loadingEarlier: false,
        runs: [],
        outbox: [],
    };
}

/** The old object where the server told the same again: identity is what spares a rendering. */
function unlessEqual(known, message) {
    return known && JSON.stringify(known) === JSON.stringify(message) ? known : message;
}

function mergeNewest(state, page, hasMore) {
    const known = new Map(state.messages.map((message) => [message.id, message]));
    const fresh = page.map((message) => unlessEqual(known.get(message.id), message));
    const first = fresh.length ? fresh[0].id : Infinity;
    const overlaps = page.some((message) => known.has(message.id));
    if (!overlaps) {
        return { messages: fresh, hasMore };
    }
    const older = state.messages.filter((message) => message.id < first);
    return { messages: [...older, ...fresh], hasMore: older.length ? state.hasMore : hasMore };
}

function mergeEarlier(state, page, hasMore) {
    const first = state.messages.length ? state.messages[0].id : Infinity;
    return {
        messages: [...page.filter((message) => message.id < first), ...state.messages],
        hasMore,
    };
}

function runView(run, record, questionId) {
    if (!run) {
        return runFromRecord(record, questionId);
    }
    if (isLive(record)) {
        // What the stream has told is never older than what the record tells.
        return run;
    }
    if (isLive(run)) {
        const ended = runFromRecord(record, questionId);
        return ended.text ? ended : { ...ended, text: run.text };
    }
    return unlessEqual(run, {
        ...run,
        canRetry: Boolean(record.can_retry),
        answerId: run.answerId || record.answer_id || null,
    });
}

/** The runs that still have something to show beside the messages: no answer message tells it yet. */
function runsOf(messages, runs) {
    const answered = new Set(messages.map((message) => message.run_id));
    const known = new Map(runs.map((run) => [run.id, run]));
    const asked = messages
        .filter((message) => message.run && !answered.has(message.run.id))
        .map((message) => runView(known.get(message.run.id), message.run, message.id));
    // A run just started here, whose question is on no loaded page yet.
    const listed = new Set(messages.map((message) => message.id));
    const unlisted = runs.filter((run) => !listed.has(run.questionId) && !answered.has(run.id));
    return [...asked, ...unlisted];
}

function updateRun(state, runId, change) {
    let changed = false;
    const runs = state.runs.map((run) => {
        const next = run.id === runId ? change(run) : run;
        changed ||= next !== run;
        return next;
    });
    return changed ? { ...state, runs } : state;
}

function updateOutbox(state, key, change) {
    return {
        ...state,
        outbox: state.outbox.map((entry) => (entry.key === key ? { ...entry, ...change } : entry)),
    };
}

/** Without a server's HTML: only what a person can have typed, for comparing. */
function plainText(html) {
    const text = new DOMParser().parseFromString(html || "", "text/html").body.textContent;
    return text.replace(/\s+/g, "");
}

/** A sending that failed on its way back did arrive: the history has it. */
function unconfirmed(outbox, messages) {
    return outbox.filter(
        (entry) =>
            entry.status === "sending" ||
            !messages.some(
                (message) =>
                    message.is_own &&
                    message.id > entry.after &&
                    plainText(message.body_html) === entry.body.replace(/\s+/g, ""),
            ),
    );
}

const ACTIONS = {
    history_loaded(state, { page, messages, hasMore }) {
        const merge = page === "earlier" ? mergeEarlier : mergeNewest;
        const merged = merge(state, messages, hasMore);
        return {
            ...state,
            ...merged,
            status: "ready",
            error: null,
            loadingEarlier: false,
            runs: runsOf(merged.messages, state.runs),
            outbox: unconfirmed(state.outbox, merged.messages),
        };
    },

    history_loading: (state) => ({ ...state, loadingEarlier: true }),

    history_failed: (state, { error }) => ({
        ...state,
        status: state.status === "ready" ? "ready" : "failed",
        loadingEarlier: false,
        error,
    }),

    message_queued: (state, { entry }) => ({ ...state, outbox: [...state.outbox, entry] }),

    message_sending: (state, { key }) =>
        updateOutbox(state, key, { status: "sending", error: null }),

    message_failed: (state, { key, error }) =>
        updateOutbox(state, key, { status: "failed", error }),

    message_discarded: (state, { key }) => ({
        ...state,
        outbox: state.outbox.filter((entry) => entry.key !== key),
    }),

    message_posted(state, { key, message, run }) {
        const outbox = state.outbox.filter((entry) => entry.key !== key);
        const known = state.messages.some((each) => each.id === message.id);
        const messages = known ? state.messages : [...state.messages, message];
        const next = { ...state, outbox, messages };
        return run ? ACTIONS.run_started(next, { run, questionId: message.id }) : next;
    },

    run_started(state, { run, questionId }) {
        const runs = state.runs.filter(
            (each) => each.questionId !== questionId || each.id === run.id,
        );
        if (runs.some((each) => each.id === run.id)) {
            return { ...state, runs };
        }
        // The question names its latest run: a retry replaces the one that failed.
        const messages = state.messages.map((message) =>
            message.id === questionId ? { ...message, run } : message,
        );
        return { ...state, messages, runs: [...runs, runFromRecord(run, questionId)] };
    },

    run_events: (state, { runId, events }) =>
        updateRun(state, runId, (run) => events.reduce(reduceRun, run)),

    run_stopping: (state, { runId, stopping }) =>
        updateRun(state, runId, (run) => ({ ...run, stopping })),

    calls_read: (state, { runId, calls, ids }) =>
        updateRun(state, runId, (run) => withStoredCalls(run, calls, ids)),

    call_deciding: (state, { runId, callId, deciding }) =>
        updateRun(state, runId, (run) => ({
            ...run,
            toolCalls: run.toolCalls.map((call) =>
                call.call_id === callId ? { ...call, deciding } : call,
            ),
        })),
};

export function reduceThread(state, action) {
    return ACTIONS[action.type](state, action);
}

export function liveRun(state) {
    return state.runs.find(isLive) || null;
}
