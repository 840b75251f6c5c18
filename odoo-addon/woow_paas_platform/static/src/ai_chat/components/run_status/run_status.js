import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { errorText } from "../../model/error_text";

/** Where the provider's or Odoo's own words say more than ours: for whoever has to mend it. */
const TELLING = new Set(["provider_refused", "odoo_error"]);

/** How an answer ended, where that needs words, and what can be done about it. */
export class RunStatus extends Component {
    static template = "woow_paas_platform.RunStatus";
    static props = {
        state: String,
        error: { type: [String, { value: null }], optional: true },
        errorCode: { type: [String, { value: null }], optional: true },
        canRetry: Boolean,
        onRetry: Function,
    };

    get text() {
        const { state, error, errorCode } = this.props;
        if (state === "cancelled") {
            return _t("Stopped.");
        }
        if (state === "interrupted") {
            return errorText({ code: errorCode || "run_interrupted", message: error });
        }
        return errorText({ code: errorCode, message: error });
    }

    get detail() {
        const { state, error, errorCode } = this.props;
        return state === "error" && TELLING.has(errorCode) ? error || "" : "";
    }
}
