import { Component, onWillUnmount, useState } from "@odoo/owl";
import { CopyButton } from "@web/core/copy_button/copy_button";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const EVERY_MS = 3000;

/** How long somebody may take to set up an agent. */
const FOR_MS = 15 * 60_000;

/** What is pasted into an agent's settings, and whether the agent has called. */
export class GatewayConnection extends Component {
    static template = "woow_paas_gateway.GatewayConnection";
    static components = { CopyButton };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ isConnected: false });
        this.copied = _t("Copied");
        this.copy = _t("Copy");
        useRecordObserver((record) => this.watch(record.data.client_id));
        onWillUnmount(() => this.stop());
    }

    get text() {
        return this.props.record.data.setup_text;
    }

    get hasClient() {
        return Boolean(this.props.record.data.client_id);
    }

    watch(client) {
        // A pair in Odoo 18, an object in 19.
        const id = client?.id ?? client?.[0];
        if (id && !this.timer) {
            const until = Date.now() + FOR_MS;
            this.timer = setInterval(() => this.look(id, until), EVERY_MS);
        }
    }

    async look(id, until) {
        const [client] = await this.orm.silent.read(
            "woow_paas_gateway.client",
            [id],
            ["is_connected"],
        );
        this.state.isConnected = Boolean(client?.is_connected);
        if (this.state.isConnected || Date.now() > until) {
            this.stop();
        }
    }

    stop() {
        clearInterval(this.timer);
    }
}

registry.category("view_widgets").add("gateway_connection", {
    component: GatewayConnection,
    fieldDependencies: [
        { name: "setup_text", type: "text" },
        { name: "client_id", type: "many2one" },
    ],
});
