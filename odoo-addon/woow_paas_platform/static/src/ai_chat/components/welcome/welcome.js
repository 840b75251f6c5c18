import { Component, onWillStart, useState } from "@odoo/owl";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

/** What to do when no conversation is open: choose an assistant, or have one set up. */
export class Welcome extends Component {
    static template = "woow_paas_platform.Welcome";
    static props = { agents: Array, onCreate: Function };

    setup() {
        this.action = useService("action");
        this.state = useState({ canSetUp: false });
        onWillStart(async () => {
            if (!this.props.agents.length) {
                this.state.canSetUp = await user.checkAccessRight("ai.assistant", "create");
            }
        });
    }

    setUp() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "ai.assistant",
            views: [[false, "form"]],
            target: "current",
        });
    }
}
