import { Component } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";

/** What keeps a page from being shown, and what the user can do about it. */
export class Problem extends Component {
    static template = "woow_paas_platform.Problem";
    static props = {
        problem: Object,
        onTryAgain: Function,
    };

    setup() {
        this.problems = useService("woow_paas_platform.problems");
    }

    get text() {
        return this.problems.text(this.props.problem);
    }

    get isSessionExpired() {
        return this.props.problem.code === "session_expired";
    }

    get loginUrl() {
        const { pathname, search } = browser.location;
        return `/web/login?redirect=${encodeURIComponent(pathname + search)}`;
    }
}
