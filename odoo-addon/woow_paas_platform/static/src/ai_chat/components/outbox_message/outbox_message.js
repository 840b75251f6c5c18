import { Component } from "@odoo/owl";
import { errorText } from "../../model/error_text";

/** A message on its way, or one that did not get through: nothing typed is lost. */
export class OutboxMessage extends Component {
    static template = "woow_paas_platform.OutboxMessage";
    static props = { entry: Object, onSendAgain: Function, onEdit: Function };

    get problem() {
        return errorText(this.props.entry.error);
    }
}
