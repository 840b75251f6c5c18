import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { roleText } from "../../model/labels";
import { StateBadge } from "../state_badge/state_badge";

export class ServiceCard extends Component {
    static template = "woow_paas_platform.ServiceCard";
    static components = { StateBadge };
    static props = { service: Object, onOpen: Function };

    get role() {
        return roleText(this.props.service.role);
    }

    get servers() {
        const count = this.props.service.server_count;
        if (!count) {
            return _t("No MCP servers");
        }
        return count === 1 ? _t("1 MCP server") : _t("%s MCP servers", count);
    }
}
