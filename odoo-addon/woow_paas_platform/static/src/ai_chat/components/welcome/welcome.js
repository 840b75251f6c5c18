import { Component } from "@odoo/owl";
import { useRecordCreation } from "../../../common/hooks/record_creation";

/** What to do when no conversation is open: choose an assistant, or have one set up. */
export class Welcome extends Component {
    static template = "woow_paas_platform.Welcome";
    static props = { agents: Array, onCreate: Function };

    setup() {
        this.creation = useRecordCreation("ai.assistant", () => !this.props.agents.length);
    }
}
