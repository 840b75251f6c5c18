import { Component, onMounted, onPatched, onWillUnmount, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { ApprovalForm } from "../../../common/components/approval_form/approval_form";
import { prettyJson } from "../../../common/utils/pretty_json";

/** Above what one writes in a conversation: what assistants there wait for, and for whom. */
export class ApprovalCards extends Component {
    static template = "woow_paas_platform.ApprovalCards";
    static components = { ApprovalForm };
    static props = { thread: Object };

    setup() {
        this.approvals = useService("woow_paas_platform.approvals");
        this.store = useService("mail.store");
        this.waiting = useState(this.approvals.state);
        this.activity = useState(useService("woow_paas_platform.run_activity").state);
        this.state = useState({ deciding: null });
        let shown = null;
        let hide = () => {};
        const show = () => {
            const { id } = this.props.thread;
            if (id !== shown) {
                hide();
                shown = id;
                hide = this.approvals.show(id);
            }
        };
        onMounted(show);
        onPatched(show);
        onWillUnmount(() => hide());
    }

    get runs() {
        return this.approvals.waitingIn(this.props.thread.id, this.waiting);
    }

    /** What waits for others: that it does, and for whom. */
    get others() {
        const self = this.store.self.id;
        return [...this.activity.waiting.values()].filter(
            ({ channel_id: id, waits_for: person }) =>
                id === this.props.thread.id && person.id !== self,
        );
    }

    titleOf(call) {
        return call.words?.summary || call.title || call.name;
    }

    detailsOf(call) {
        return prettyJson(call.args);
    }

    async decide(run, call, decision, reason) {
        this.state.deciding = call.call_id;
        await this.approvals.decide(run.run_id, call.call_id, decision, reason);
        this.state.deciding = null;
    }
}
