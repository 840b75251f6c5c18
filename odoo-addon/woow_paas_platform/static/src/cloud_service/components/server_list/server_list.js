import { Component, useEffect, useRef } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { Problem } from "../../../common/components/problem/problem";
import { shownTools } from "../../model/server_state";
import { ServerCard } from "../server_card/server_card";
import { ServerForm } from "../server_form/server_form";
import { useMcpLogin } from "../../hooks/mcp_login";
import { useMcpServers } from "../../hooks/mcp_servers";
import { useServerWatch } from "../../hooks/server_watch";

/** The tab with a service's MCP servers. */
export class ServerList extends Component {
    static template = "woow_paas_platform.ServerList";
    static components = { Problem, ServerCard };
    static props = { service: Object };

    setup() {
        this.dialog = useService("dialog");
        this.root = useRef("root");
        this.servers = useMcpServers(this.props.service.id);
        useServerWatch(this.props.service.id, () => this.servers.read());
        this.login = useMcpLogin((serverId) => this.onLoggedIn(serverId));
        void this.servers.read();
        // A card that was deleted takes the focus with it.
        this.lostFocus = false;
        useEffect(() => {
            if (this.lostFocus) {
                this.lostFocus = false;
                this.focusOpener(null);
            }
        });
    }

    get state() {
        return this.servers.state;
    }

    get isEmpty() {
        return !this.state.servers.length && !this.state.problem && this.state.status === "ready";
    }

    /** Administrators are not of the service: they can end what a server does, not say where it is. */
    get isAdministrator() {
        return this.props.service.role === "administrator";
    }

    get introduction() {
        const { can_edit: canEdit, owner } = this.props.service;
        if (canEdit) {
            return _t(
                "The tools of these servers are available only in the conversations of this service.",
            );
        }
        return this.isAdministrator
            ? _t(
                  "As an administrator, you can disable, sync and delete these servers. Only the owner and the managers of the service can add and edit them.",
              )
            : _t(
                  "You can use these tools in the conversations of this service. Only the owner, %s, and the managers can change them.",
                  owner?.name,
              );
    }

    toolsOf(server) {
        return shownTools(this.state, server);
    }

    canManage(server) {
        return server.can_edit || this.isAdministrator;
    }

    add() {
        this.openForm(null);
    }

    openForm(server) {
        // A new card is among the others by its name, maybe out of sight: the focus brings it there.
        let shown = server;
        this.dialog.add(ServerForm, {
            server,
            store: this.servers.store,
            onGone: () => this.focusOpener(shown),
            onSave: async (values) => {
                shown = server
                    ? await this.servers.update(server, values)
                    : await this.servers.create(values);
            },
        });
    }

    focusOpener(server) {
        const card = server && `[data-server-id="${server.id}"]`;
        this.root.el?.querySelector(card ? `${card} .o_cloud_menu` : ".o_cloud_add")?.focus();
    }

    remove(server) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Delete this MCP server?"),
            body: _t(
                "“%s” and its tools will be removed from this service and its conversations, and its stored key will be deleted. This cannot be undone.",
                server.name,
            ),
            confirmLabel: _t("Delete"),
            confirmClass: "btn-danger",
            confirm: () => this.removeConfirmed(server),
            cancel: () => {},
        });
    }

    async removeConfirmed(server) {
        this.lostFocus = await this.servers.remove(server);
    }

    async onLoggedIn(serverId) {
        const server = this.servers.find(serverId);
        if (server && this.canManage(server)) {
            await this.servers.sync(server);
        } else if (server) {
            await this.servers.read();
        }
    }
}
