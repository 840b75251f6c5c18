import { Component } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/** A message on its way, or one that did not get through: nothing typed is lost. */
export class OutboxMessage extends Component {
    static template = "woow_paas_platform.OutboxMessage";
    static props = { entry: Object, onSendAgain: Function, onEdit: Function };

    setup() {
        this.problems = useService("woow_paas_platform.problems");
    }

    get problem() {
        return this.problems.text(this.props.entry.error);
    }
}
