import { Component } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { errorText } from "../../../ai_chat/model/error_text";

/** What keeps the whole conversation from being shown, and the way out. */
export class Problem extends Component {
    static template = "woow_paas_platform.Problem";
    static props = {
        problem: Object,
        onTryAgain: Function,
        /** Instead of the chat's own words. */
        text: { type: String, optional: true },
    };

    get text() {
        return this.props.text ?? errorText(this.props.problem);
    }

    get isSessionExpired() {
        return this.props.problem.code === "session_expired";
    }

    get loginUrl() {
        const { pathname, search } = browser.location;
        return `/web/login?redirect=${encodeURIComponent(pathname + search)}`;
    }
}
