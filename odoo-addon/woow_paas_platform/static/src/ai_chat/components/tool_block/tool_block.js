import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { CallWords } from "../../../common/components/call_words/call_words";
import { formatMoment } from "../../../common/utils/format_time";
import { prettyJson } from "../../../common/utils/pretty_json";
import { ToolApproval } from "../../../common/components/tool_approval/tool_approval";

/** A result can be a megabyte; nobody reads it here, and the page has to stay quick. */
const SHOWN_AT_FIRST = 20_000;

const STATES = new Map(
    Object.entries({
        requested: { icon: "fa-clock-o text-muted", text: () => _t("Requested") },
        running: { icon: "fa-circle-o-notch fa-spin text-primary", text: () => _t("Running") },
        waiting_approval: {
            icon: "fa-hand-paper-o text-warning",
            text: () => _t("Waiting for Approval"),
        },
        completed: { icon: "fa-check-circle text-success", text: () => _t("Completed") },
        error: { icon: "fa-times-circle text-danger", text: () => _t("Failed") },
        rejected: { icon: "fa-ban text-muted", text: () => _t("Denied") },
        unanswered: { icon: "fa-clock-o text-muted", text: () => _t("Not Answered") },
        cancelled: { icon: "fa-stop-circle-o text-muted", text: () => _t("Stopped") },
        unknown: { icon: "fa-question-circle-o text-warning", text: () => _t("May Have Run") },
    }),
);

/** What the sidecar itself says of a call; what a tool says is in its own words. */
const PROGRESS = new Map(
    Object.entries({
        server_starting: (values) => _t("The server %(server)s is starting…", values),
    }),
);

/** Of these nothing ran, or no result came. */
const NOT_RUN = new Set(["rejected", "unanswered", "cancelled", "unknown"]);

const DECISIONS = new Map(
    Object.entries({
        once: (about) => _t("%(user)s allowed this once (%(date)s).", about),
        always: (about) => _t("%(user)s allowed this in this conversation (%(date)s).", about),
        no: (about) => _t("%(user)s denied this (%(date)s).", about),
        unanswered: () => _t("Nobody answered in time, so this was not done."),
    }),
);

const UNSETTLED = new Set(["requested", "running", "waiting_approval"]);

let blockNumber = 0;

export class ToolBlock extends Component {
    static template = "woow_paas_platform.ToolBlock";
    static components = { CallWords, ToolApproval };
    static props = {
        call: Object,
        /** The run goes on; in one that has ended no call is running, whatever it said last. */
        live: Boolean,
        /** Absent where nobody may decide. */
        onDecide: { type: Function, optional: true },
    };

    setup() {
        this.state = useState({ open: null, all: false });
        this.bodyId = `o_ai_tool_${++blockNumber}`;
    }

    get callState() {
        const { state } = this.props.call;
        return !this.props.live && UNSETTLED.has(state) ? "cancelled" : state;
    }

    /** What a person declined, did not answer or stopped is no failure, though it has no result for the model. */
    get hasFailed() {
        return this.props.call.is_error && !NOT_RUN.has(this.callState);
    }

    get look() {
        return STATES.get(this.callState) || STATES.get("requested");
    }

    get asks() {
        return this.callState === "waiting_approval" && Boolean(this.props.onDecide);
    }

    /** Whoever is to decide has to see what about; otherwise it opens by hand. */
    get isOpen() {
        return this.state.open ?? this.asks;
    }

    get words() {
        return this.props.call.words || null;
    }

    /** The words of a call that waits are on their way. */
    get isLoading() {
        return this.asks && this.props.call.words === undefined;
    }

    /** The records that the call was about. */
    get links() {
        return this.props.call.links || [];
    }

    /** Who decided, when, and why. */
    get decision() {
        const { decision, decided_by: by, decided_at: at, reason } = this.props.call.approval || {};
        const sentence = DECISIONS.get(decision);
        if (!sentence) {
            return "";
        }
        const told = sentence({ user: by || "?", date: at ? formatMoment(at) : "" });
        return reason ? _t("%(decision)s Reason: %(reason)s", { decision: told, reason }) : told;
    }

    get title() {
        return this.props.call.title || this.props.call.name;
    }

    get duration() {
        const milliseconds = this.props.call.duration_ms;
        const isUnknown = milliseconds === null || milliseconds === undefined;
        if (isUnknown || ["rejected", "unanswered"].includes(this.callState)) {
            return "";
        }
        return milliseconds < 1000
            ? _t("%s ms", Math.round(milliseconds))
            : _t("%s s", (milliseconds / 1000).toFixed(1));
    }

    get input() {
        return prettyJson(this.props.call.args);
    }

    get result() {
        const { result } = this.props.call;
        return result === null || result === undefined ? null : prettyJson(result);
    }

    get shownResult() {
        return this.state.all ? this.result : this.result.slice(0, SHOWN_AT_FIRST);
    }

    get isCut() {
        return !this.state.all && this.result.length > SHOWN_AT_FIRST;
    }

    get progress() {
        const { progress } = this.props.call;
        if (!progress || this.callState !== "running") {
            return null;
        }
        const { value, total, message, reason, values } = progress;
        const text = values && PROGRESS.get(reason);
        return {
            message: text ? text(values) : message,
            percent: total ? Math.min(100, Math.round((100 * value) / total)) : null,
        };
    }

    toggle() {
        this.state.open = !this.isOpen;
    }

    decide(decision, reason) {
        this.props.onDecide(this.props.call.call_id, decision, reason);
    }
}
