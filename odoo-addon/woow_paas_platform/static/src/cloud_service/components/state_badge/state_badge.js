import { Component } from "@odoo/owl";
import { serviceLook } from "../../model/labels";

/** The state of a service. */
export class StateBadge extends Component {
    static template = "woow_paas_platform.StateBadge";
    static props = { state: String, class: { type: String, optional: true } };

    get look() {
        return serviceLook(this.props.state);
    }
}
