import { Component, onWillUnmount, status, useEffect, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { debounce } from "@web/core/utils/timing";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const CHANGED = "woow_paas_platform.mcp_server/changed";

/** A sync writes the server and its tools; one look afterwards is enough. */
const DELAY = 150;

/** Shows in an open form what a sync in the background found, unless the person is just changing something. */
export class McpServerRefresh extends Component {
    static template = xml``;
    static props = { ...standardWidgetProps };

    setup() {
        const bus = useService("bus_service");
        // A new server is synchronised so soon that the news can come before its own id.
        const changed = new Set();
        const refresh = debounce(() => this.refresh(), DELAY);
        const onChanged = ({ server_id: id }) => {
            changed.add(id);
            if (id === this.props.record.resId) {
                refresh();
            }
        };
        bus.subscribe(CHANGED, onChanged);
        useEffect(
            (id) => {
                if (changed.has(id)) {
                    refresh();
                }
            },
            () => [this.props.record.resId],
        );
        onWillUnmount(() => {
            bus.unsubscribe(CHANGED, onChanged);
            refresh.cancel();
        });
    }

    async refresh() {
        const { record } = this.props;
        try {
            if (record.resId && !(await record.isDirty())) {
                await record.load();
            }
        } catch (error) {
            // Whoever has left the form meanwhile needs neither the record nor news of a failure.
            if (status(this) !== "destroyed") {
                throw error;
            }
        }
    }
}

registry.category("view_widgets").add("mcp_server_refresh", { component: McpServerRefresh });
