import { Component, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { isLive } from "../../model/run_reducer";

/** An answer of ten pages is for reading on, not for hearing at once. */
const LONGEST = 1_000;

/** Tells a screen reader that an answer began and, once and whole, what it says: not every word as it arrives. */
export class Announcer extends Component {
    static template = "woow_paas_platform.Announcer";
    static props = { run: { type: [Object, { value: null }] }, runs: Array, messages: Array };

    setup() {
        this.state = useState({ text: "" });
        onWillUpdateProps((next) => {
            const { run } = this.props;
            if (!run && next.run) {
                this.state.text = _t("The assistant is answering.");
            } else if (next.run?.state === "waiting_approval" && run.state !== "waiting_approval") {
                this.state.text = _t("The assistant is asking for your approval.");
            } else if (run && !next.run) {
                this.state.text = this.ending(run, next);
            }
        });
    }

    ending(run, { runs, messages }) {
        const ended = runs.find(({ id }) => id === run.id);
        if (ended && !isLive(ended) && ended.state !== "done") {
            // Its error is an alert and speaks for itself.
            return "";
        }
        const stored = messages.find((message) => message.run_id === run.id);
        const text = ended?.text || stored?.markdown || run.text;
        return _t("The answer is complete: %s", text.slice(0, LONGEST));
    }
}
