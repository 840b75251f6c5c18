import { Component, useExternalListener, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** A server that the answer could not use because the user is not logged in to it, with the way to log in. */
export class LoginCard extends Component {
    static template = "woow_paas_platform.LoginCard";
    static props = {
        notice: Object,
        /** When the answer was stored; absent while it is streamed. */
        date: { type: String, optional: true },
        /** Present if the question can be repeated as it is. */
        onRetry: { type: Function, optional: true },
    };

    setup() {
        this.logins = useService("woow_paas_platform.mcp_login");
        this.problems = useService("woow_paas_platform.problems");
        this.logs = useState(this.logins.state);
        // A login counts only if it is newer than the notice: newer than the stored answer, or than the login that was
        // known when the card appeared.
        this.state = useState({ storedAt: this.props.date, before: undefined });
        useExternalListener(window, "focus", () => this.logins.refresh());
        this.logins.refresh().then(() => {
            if (this.logins.state.known) {
                this.state.before = this.since;
            }
        });
    }

    get since() {
        return this.logs.since[this.props.notice.server_id] || null;
    }

    get isLoggedIn() {
        const { storedAt, before } = this.state;
        if (!this.since) {
            return false;
        }
        return storedAt ? this.since >= storedAt : before !== undefined && this.since !== before;
    }

    get hasFailed() {
        return !this.isLoggedIn && this.logs.failed[this.props.notice.server_id];
    }

    get url() {
        return this.logins.loginUrl(this.props.notice.server_id);
    }

    get label() {
        return _t("Log In to %s", this.props.notice.server);
    }

    get requiredText() {
        return this.problems.text(this.props.notice);
    }

    get loggedInText() {
        return this.props.onRetry
            ? _t("You are logged in to %s.", this.props.notice.server)
            : _t(
                  "You are logged in to %s. Ask again so that the assistant can use it.",
                  this.props.notice.server,
              );
    }

    /** If the browser blocks the window, the link itself is followed. */
    logIn(event) {
        if (this.logins.open(this.props.notice.server_id)) {
            event.preventDefault();
        }
    }
}
