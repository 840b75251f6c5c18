import { Component, markup, useState } from "@odoo/owl";

/** How a tool's definition changed, and the button that accepts just that. */
export class ToolChange extends Component {
    static template = "woow_paas_platform.ToolChange";
    static props = {
        /** As in docs/contracts/browser-to-addon.md: `hash` and `diff`. */
        change: Object,
        onAccept: Function,
    };

    setup() {
        this.state = useState({ open: false });
    }

    /** The addon makes this HTML: every line of the server's own text in it is escaped. */
    get diff() {
        return markup(this.props.change.diff);
    }

    accept() {
        this.props.onAccept(this.props.change.hash);
    }
}
