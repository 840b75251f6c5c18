import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

const TICK = 1_000;

/** Asks the person who may decide about a call, and tells how long it waits. */
export class ToolApproval extends Component {
    static template = "woow_paas_platform.ToolApproval";
    static props = {
        call: Object,
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
            const start = browser.performance.now();
            this.timer = browser.setInterval(() => {
                this.state.passed = (browser.performance.now() - start) / 1_000;
            }, TICK);
        });
        onWillUnmount(() => browser.clearInterval(this.timer));
    }

    /** Nobody decides about what is still being put into words. */
    get isLoading() {
        return this.props.call.words === undefined;
    }

    get question() {
        const { words } = this.props.call;
        if (words?.reads_only) {
            return _t("The assistant wants to use this tool, which only reads data. Allow it?");
        }
        return words?.is_odoo
            ? _t("The assistant wants to do this in Odoo. Allow it?")
            : _t("The assistant wants to use this tool, which may change data. Allow it?");
    }

    get timeLeft() {
        const known = this.props.call.approval?.seconds_left;
        if (known === null || known === undefined) {
            return "";
        }
        const seconds = Math.max(0, Math.round(known - this.state.passed));
        const minutes = Math.floor(seconds / 60);
        return _t("Time left: %s", `${minutes}:${String(seconds % 60).padStart(2, "0")}`);
    }

    decide(decision) {
        this.props.onDecide(decision, decision === "no" ? this.state.reason.trim() : "");
    }
}
