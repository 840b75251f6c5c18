import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** How many processes the sidecar runs for a server, asked whenever the form shows the server anew. */
export class McpServerProcesses extends Component {
    static template = "woow_paas_platform.McpServerProcesses";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ status: null });
        useRecordObserver((record) => {
            // Named, so that a change of any of them asks again.
            const { stopped, state, last_sync: lastSync } = record.data;
            void this.ask(record, [record.resId, stopped, state, lastSync?.toMillis?.()].join());
        });
    }

    get running() {
        return _t("Running: %s", this.state.status.processes);
    }

    /** Nobody waits for the answer: the form is there meanwhile. */
    async ask(record, key) {
        if (!record.resId || key === this.key) {
            return;
        }
        this.key = key;
        const status = await this.orm.silent.call(record.resModel, "get_status", [[record.resId]]);
        if (key === this.key) {
            this.state.status = status;
        }
    }
}

registry.category("view_widgets").add("mcp_server_processes", { component: McpServerProcesses });
