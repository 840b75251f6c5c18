import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { formatMoment } from "../../../common/utils/format_time";
import { TRANSPORTS, serverLook } from "../../model/labels";
import { countTools } from "../../model/server_state";
import { ToolItem } from "../tool_item/tool_item";

/** One MCP server: how it is, what can be done with it and, opened, its tools. */
export class ServerCard extends Component {
    static template = "woow_paas_platform.ServerCard";
    static components = { Dropdown, DropdownItem, ToolItem };
    static props = {
        server: Object,
        tools: Array,
        /** Everything but editing, for which the server says who may. */
        canManage: Boolean,
        /** What is under way with it. */
        work: { type: String, optional: true },
        canLogIn: Boolean,
        onSync: Function,
        onTest: Function,
        onEdit: Function,
        onDelete: Function,
        onActivate: Function,
        onSwitchTool: Function,
        onAcceptTool: Function,
        onLogin: Function,
    };

    setup() {
        this.state = useState({ open: false });
    }

    get look() {
        return serverLook(this.props.server, this.props.work);
    }

    /** A page has many cards: a button's name says whose it is. */
    get labels() {
        const { name } = this.props.server;
        return { sync: _t("Sync tools of %s", name), menu: _t("Actions for %s", name) };
    }

    get transport() {
        const { transport } = this.props.server;
        return TRANSPORTS.get(transport)?.() ?? transport;
    }

    get bodyId() {
        return `o_cloud_tools_${this.props.server.id}`;
    }

    get isBusy() {
        return Boolean(this.props.work);
    }

    get toolCount() {
        const { on, all } = countTools(this.props.tools);
        return all ? _t("%(on)s of %(all)s tools in use", { on, all }) : _t("No tools");
    }

    get lastSync() {
        const { last_sync: moment } = this.props.server;
        return moment ? _t("Last sync: %s", formatMoment(moment)) : _t("Never synced");
    }

    get error() {
        const { server, work } = this.props;
        return server.state === "error" && server.active && !work ? server.state_message : "";
    }

    get asksLogin() {
        const { logged_in: isLoggedIn, active } = this.props.server;
        return this.props.canLogIn && active && typeof isLoggedIn === "boolean";
    }

    toggle() {
        this.state.open = !this.state.open;
    }
}
