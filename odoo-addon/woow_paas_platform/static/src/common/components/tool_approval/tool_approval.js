import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

const TICK = 1_000;

/** Asks the person who may decide about a call, and tells how long it waits. */
export class ToolApproval extends Component {
    static template = "woow_paas_platform.ToolApproval";
    static props = {
        call: Object,
        /** When `approval.seconds_left` was true, by the clock of this browser; without it, now. */
        since: { type: Number, optional: true },
        /** (decision, reason) */
        onDecide: Function,
    };

    setup() {
        this.state = useState({ reason: "", passed: 0 });
        this.decisions = [
            { value: "once", label: _t("Allow Once"), class: "btn-primary" },
            { value: "always", label: _t("Allow in This Conversation"), class: "btn-secondary" },
            { value: "no", label: _t("Deny"), class: "btn-secondary" },
        ];
        onMounted(() => {
            const start = this.props.since ?? Date.now();
            const tick = () => (this.state.passed = (Date.now() - start) / 1_000);
            tick();
            this.timer = browser.setInterval(tick, TICK);
        });
        onWillUnmount(() => browser.clearInterval(this.timer));
    }

    /** Deleting is asked about each time. */
    get offered() {
        const deletes = this.props.call.words?.deletes;
        return this.decisions.filter(({ value }) => !deletes || value !== "always");
    }

    /** Nobody decides about what is still being put into words. */
    get isLoading() {
        return this.props.call.words === undefined;
    }

    get question() {
        const { words, approval, server } = this.props.call;
        if (approval?.cause === "odoo_data") {
            return _t(
                "The assistant has read data in Odoo. This call sends what is shown above to %s, a server that somebody else added. Allow it?",
                server,
            );
        }
        if (words?.reads_only) {
            return _t("The assistant wants to use this tool, which only reads data. Allow it?");
        }
        if (words?.deletes) {
            return _t(
                "The assistant wants to do this in Odoo. It deletes records for good. Allow it?",
            );
        }
        return words?.is_odoo
            ? _t("The assistant wants to do this in Odoo. Allow it?")
            : _t("The assistant wants to use this tool, which may change data. Allow it?");
    }

    /** null where it is not known. */
    get secondsLeft() {
        const known = this.props.call.approval?.seconds_left ?? null;
        return known === null ? null : Math.max(0, Math.round(known - this.state.passed));
    }

    get isOver() {
        return this.secondsLeft === 0;
    }

    get timeLeft() {
        const seconds = this.secondsLeft;
        if (seconds === null) {
            return "";
        }
        const minutes = Math.floor(seconds / 60);
        return _t("Time left: %s", `${minutes}:${String(seconds % 60).padStart(2, "0")}`);
    }

    decide(decision) {
        this.props.onDecide(decision, decision === "no" ? this.state.reason.trim() : "");
    }
}
