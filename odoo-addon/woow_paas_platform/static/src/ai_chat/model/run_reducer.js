/** @typedef {import("../../common/utils/problem_text").Problem} Problem */

/**
 * A run as the page shows it: what is known so far from the stream or, after a reload, from the record.
 *
 * @typedef {Object} LiveRun
 * @property {number} id
 * @property {number} questionId
 * @property {string} state requested | running | waiting_approval | done | error | cancelled | interrupted
 * @property {string} text
 * @property {string} thoughts what the model thinks: known while it streams, stored nowhere
 * @property {Object[]} toolCalls
 * @property {(Problem & { server_id?: number, server?: string })[]} notices
 * @property {Problem|null} problem why it failed
 * @property {boolean} canRetry
 * @property {boolean} canCancel
 * @property {string} streamUrl
 * @property {number|null} answerId
 * @property {number} lastEventId
 * @property {Problem|null} waiting why nothing comes: the AI service is away, or the model's provider asks to wait
 * @property {boolean} stopping
 */

const LIVE_STATES = new Set(["requested", "running", "waiting_approval"]);

/** They hold until something else comes. */
const WAITING_NOTICES = new Set(["sidecar_unavailable", "provider_waiting"]);

/** States in which nothing will change a call any more. */
const SETTLED_CALL_STATES = new Set(["completed", "error", "rejected", "unanswered", "cancelled"]);

export function isLive(run) {
    return LIVE_STATES.has(run.state);
}

/**
 * @param {Object} source a run's record, or the event that ended it
 * @returns {Problem|null}
 */
export function problemOfRun({ error, error_code: code, reason, values, detail }) {
    return code || error
        ? {
              code: code || null,
              message: error || "",
              ...detailsOf(reason, values),
              ...(detail && { detail }),
          }
        : null;
}

/** What says more than the code. An older sidecar sends neither. */
function detailsOf(reason, values) {
    return { ...(reason && { reason }), ...(values && { values }) };
}

/** @returns {LiveRun} */
export function runFromRecord(record, questionId) {
    return {
        id: record.id,
        questionId,
        state: record.state,
        text: record.partial || "",
        thoughts: "",
        // The stream of a live run starts again from the beginning.
        replacePartial: LIVE_STATES.has(record.state),
        toolCalls: record.tool_calls || [],
        notices: record.notices || [],
        problem: problemOfRun(record),
        canRetry: Boolean(record.can_retry),
        canCancel: Boolean(record.can_cancel),
        streamUrl: record.stream_url,
        answerId: record.answer_id || null,
        lastEventId: 0,
        waiting: null,
        stopping: false,
    };
}

function withCall(run, callId, change) {
    const known = run.toolCalls.find((call) => call.call_id === callId);
    const call = change(known || newCall(run, callId));
    return {
        ...run,
        toolCalls: known
            ? run.toolCalls.map((each) => (each === known ? call : each))
            : [...run.toolCalls, call],
    };
}

function newCall(run, callId) {
    return {
        call_id: callId,
        name: "",
        title: "",
        server: "",
        args: {},
        result: null,
        is_error: false,
        state: "requested",
        duration_ms: null,
        // The text that stands before the call; the sidecar stores the same number.
        offset: run.text.length,
    };
}

/** The same fields as in the record; `login_required` also names the server to log in to. */
function noticeOf({ code, message, reason, values, server_id, server }) {
    return {
        code,
        message,
        ...detailsOf(reason, values),
        ...(server_id && { server_id, server }),
    };
}

/** Those that wait and are not in words yet. */
export function wordlessCalls(run) {
    return run.toolCalls.filter(
        (call) => call.state === "waiting_approval" && call.words === undefined,
    );
}

/** What the record tells of these calls beside the stream. One that it does not know has no words. */
export function withStoredCalls(run, stored, ids) {
    const told = (id) => {
        const call = stored.find(({ call_id: known }) => known === id) || {};
        const { words = null, approval = null } = call;
        return { words, approval };
    };
    return {
        ...run,
        toolCalls: run.toolCalls.map((call) =>
            ids.includes(call.call_id) ? { ...call, ...told(call.call_id) } : call,
        ),
    };
}

function waitsForApproval(run) {
    return run.toolCalls.some((call) => call.state === "waiting_approval");
}

function withLiveState(run) {
    return { ...run, state: waitsForApproval(run) ? "waiting_approval" : "running" };
}

const EVENT_REDUCERS = new Map(
    Object.entries({
        chunk: (run, event) => ({ ...run, state: "running", text: run.text + event.chunk }),

        thought: (run, event) => ({
            ...run,
            state: "running",
            thoughts: run.thoughts + event.chunk,
        }),

        retract: (run, event) => ({ ...run, text: run.text.slice(0, event.from) }),

        tool_call: (run, event) =>
            withLiveState(
                withCall(run, event.call_id, (call) => ({
                    ...call,
                    name: event.tool,
                    title: event.title || event.tool,
                    server: event.server || "",
                    args: event.args ?? call.args,
                    state: SETTLED_CALL_STATES.has(call.state) ? call.state : event.state,
                    deciding: false,
                })),
            ),

        tool_progress: (run, event) =>
            withCall(run, event.call_id, (call) => ({
                ...call,
                progress: {
                    value: event.progress,
                    total: event.total,
                    message: event.message,
                    ...(event.reason && { reason: event.reason, values: event.values }),
                },
            })),

        tool_result: (run, event) =>
            withLiveState(
                withCall(run, event.call_id, (call) => ({
                    ...call,
                    name: call.name || event.tool,
                    title: call.title || event.tool,
                    result: event.result,
                    is_error: Boolean(event.is_error),
                    state: event.state || (event.is_error ? "error" : "completed"),
                    duration_ms: event.duration_ms ?? null,
                })),
            ),

        notice: (run, event) => {
            if (WAITING_NOTICES.has(event.code)) {
                return { ...run, waiting: noticeOf(event) };
            }
            return {
                ...run,
                notices: [...run.notices, noticeOf(event)],
            };
        },

        done: (run, event) => ({
            ...run,
            state: event.cancelled ? "cancelled" : "done",
            text: event.full_response ?? run.text,
            answerId: event.message_id || null,
            canRetry: Boolean(event.cancelled),
            canCancel: false,
        }),

        error: (run, event) => ({
            ...run,
            state: event.error_code === "run_interrupted" ? "interrupted" : "error",
            problem: problemOfRun(event),
            canRetry: true,
            canCancel: false,
        }),
    }),
);

export function isTerminal(data) {
    return data.type === "done" || data.type === "error";
}

/**
 * @param {LiveRun} run
 * @param {{ id: number|null, data: Object }} event
 * @returns {LiveRun} the same object when the event changes nothing
 */
export function reduceRun(run, { id, data }) {
    const reduce = EVENT_REDUCERS.get(data.type);
    if (!reduce || !isLive(run)) {
        return run;
    }
    // Events replayed from a record may count from one again, but the end is the end in any case.
    if (id && id <= run.lastEventId && !isTerminal(data)) {
        return run;
    }
    if (data.type === "notice" && data.code === "sidecar_unavailable" && run.waiting) {
        return run;
    }
    let next = run;
    if (id) {
        next = { ...next, lastEventId: Math.max(id, run.lastEventId), waiting: null };
    }
    if (next.replacePartial && data.type !== "notice") {
        next = {
            ...next,
            text: "",
            thoughts: "",
            toolCalls: [],
            notices: [],
            replacePartial: false,
        };
    }
    return reduce(next, data);
}
