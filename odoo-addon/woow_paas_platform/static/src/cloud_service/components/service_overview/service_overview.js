import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { roleText } from "../../model/labels";
import { StateBadge } from "../state_badge/state_badge";

export class ServiceOverview extends Component {
    static template = "woow_paas_platform.ServiceOverview";
    static components = { StateBadge };
    static props = { service: Object };

    get role() {
        return roleText(this.props.service.role);
    }

    /** An address is a link only where it leads to a page. */
    get link() {
        return /^https?:\/\//i.test(this.props.service.url) ? this.props.service.url : null;
    }

    get people() {
        const { manager_count: managers, member_count: members } = this.props.service;
        return _t("Managers: %(managers)s, members: %(members)s", { managers, members });
    }
}
