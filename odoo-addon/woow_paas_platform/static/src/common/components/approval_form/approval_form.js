import { Component, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

const MAX_REASON = 300;

/** Allow once, always here, or deny and say why; and how long it still can be decided. */
export class ApprovalForm extends Component {
    static template = "woow_paas_platform.ApprovalForm";
    static props = {
        /** Until when it waits, by the browser's clock in milliseconds; null where it is not known. */
        until: { type: [Number, { value: null }], optional: true },
        deciding: { type: Boolean, optional: true },
        onDecide: Function,
    };

    setup() {
        this.maxReason = MAX_REASON;
        this.reason = useRef("reason");
        this.state = useState({ denying: false, now: Date.now() });
        const ticking = browser.setInterval(() => (this.state.now = Date.now()), 1000);
        onWillUnmount(() => browser.clearInterval(ticking));
        useEffect(
            (denying) => denying && this.reason.el?.focus(),
            () => [this.state.denying],
        );
    }

    get secondsLeft() {
        const { until } = this.props;
        return until ? Math.max(0, Math.ceil((until - this.state.now) / 1000)) : null;
    }

    get isOver() {
        return this.secondsLeft === 0;
    }

    get timeLeft() {
        const seconds = this.secondsLeft;
        const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
        return _t("%s left to decide", clock);
    }

    onKeydown(ev) {
        if (ev.isComposing || ev.keyCode === 229) {
            return;
        }
        if (ev.key === "Enter") {
            this.deny();
        } else if (ev.key === "Escape") {
            this.state.denying = false;
            ev.stopPropagation();
        }
    }

    deny() {
        this.props.onDecide("no", this.reason.el.value.trim());
    }
}
