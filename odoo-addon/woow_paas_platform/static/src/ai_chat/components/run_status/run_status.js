import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** Codes whose original message, from the provider or from Odoo, helps whoever has to fix the cause. */
const TELLING = new Set(["provider_refused", "odoo_error"]);

/** How an answer ended, if not normally, and what can be done about it. */
export class RunStatus extends Component {
    static template = "woow_paas_platform.RunStatus";
    static props = {
        state: String,
        problem: { type: [Object, { value: null }] },
        canRetry: Boolean,
        onRetry: Function,
    };

    setup() {
        this.problems = useService("woow_paas_platform.problems");
    }

    get text() {
        const { state, problem } = this.props;
        if (state === "cancelled") {
            return _t("Stopped.");
        }
        const usualCode = state === "interrupted" ? "run_interrupted" : null;
        return this.problems.text({ ...problem, code: problem?.code || usualCode });
    }

    get detail() {
        const { state, problem } = this.props;
        if (state !== "error" || !TELLING.has(problem?.code)) {
            return "";
        }
        // The sidecar's message repeats the original one; what Odoo has recorded comes with both.
        return problem.detail ?? problem.message;
    }
}
