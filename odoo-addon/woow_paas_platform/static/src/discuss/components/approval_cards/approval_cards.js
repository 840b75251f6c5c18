import { Component, onMounted, onPatched, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { CallWords } from "../../../common/components/call_words/call_words";
import { ToolApproval } from "../../../common/components/tool_approval/tool_approval";
import { prettyJson } from "../../../common/utils/pretty_json";

/** Above what one writes in a conversation: what assistants there wait for, for whom, and who else is at work. */
export class ApprovalCards extends Component {
    static template = "woow_paas_platform.ApprovalCards";
    static components = { CallWords, ToolApproval };
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

    /** Each call that waits for this person, with its run. */
    get waitingCalls() {
        const runs = this.approvals.waitingIn(this.props.thread.id, this.waiting);
        return runs.flatMap((run) =>
            run.tool_calls.map((call) => ({
                key: `${run.run_id} ${call.call_id}`,
                run,
                call: { ...call, deciding: this.state.deciding === call.call_id },
            })),
        );
    }

    /** What waits for others: that it does, and for whom. */
    get others() {
        const self = this.store.self.id;
        return [...this.activity.waiting.values()].filter(
            ({ channel_id: id, waits_for: person }) =>
                id === this.props.thread.id && person.id !== self,
        );
    }

    /** Who works here without being a member, as in a chat of two people. What waits is told above. */
    get unseen() {
        return [...this.activity.unseen.values()].filter(
            ({ channel_id: id, waits_for: person }) => id === this.props.thread.id && !person,
        );
    }

    typingText({ assistant, tool }) {
        const typing = _t("%s is typing…", assistant);
        return tool ? _t("%(typing)s Using %(tools)s", { typing, tools: tool }) : typing;
    }

    titleOf(run) {
        return _t("%s needs your approval", run.assistant_name);
    }

    textOf({ assistant, waits_for: person }) {
        return _t("%(assistant)s is waiting for approval by %(person)s.", {
            assistant,
            person: person.name,
        });
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
