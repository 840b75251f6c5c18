import { Component, useState } from "@odoo/owl";
import { CheckBox } from "@web/core/checkbox/checkbox";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { toolGroups } from "../../model/tool_groups";

const FIELDS = ["name", "title", "description", "hint", "status", "server_id"];

/** With more tools than this the groups are closed at first. */
const MANY = 40;

const HINTS = new Map(
    Object.entries({
        read_only: { text: () => _t("Read-Only"), class: "text-bg-success" },
        destructive: { text: () => _t("Destructive"), class: "text-bg-danger" },
    }),
);

const STATES = new Map(
    Object.entries({
        off: { text: () => _t("Disabled"), class: "text-bg-secondary" },
        waiting: { text: () => _t("Pending Approval"), class: "text-bg-warning" },
        beyond: { text: () => _t("Beyond the Limit"), class: "text-bg-secondary" },
        gone: { text: () => _t("No Longer Available"), class: "text-bg-secondary" },
    }),
);

/**
 * A block list as its opposite, which people find easier: the tools of the chosen servers, each with a check mark when
 * the assistant may use it. The record keeps what is blocked, so a tool that is new tomorrow is allowed.
 */
export class ToolChoiceField extends Component {
    static template = "woow_paas_platform.ToolChoiceField";
    static components = { CheckBox };
    static props = { ...standardFieldProps, serversField: String };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({ tools: [], query: "", toggled: {}, loading: false });
        useRecordObserver((record) => this.load(record.data[this.props.serversField].currentIds));
    }

    async load(serverIds) {
        const key = serverIds.join();
        if (key === this.loadedKey) {
            return;
        }
        this.loadedKey = key;
        this.state.loading = true;
        const { relation } = this.props.record.fields[this.props.name];
        const domain = [["server_id", "in", [...serverIds]]];
        const tools = await this.keepLast.add(
            this.orm.searchRead(relation, domain, FIELDS, { context: { active_test: false } }),
        );
        Object.assign(this.state, { tools, loading: false });
    }

    get servers() {
        return this.props.record.data[this.props.serversField].records.map((server) => ({
            id: server.resId,
            name: server.data.display_name,
        }));
    }

    get groups() {
        return toolGroups(this.servers, this.state.tools, this.state.query);
    }

    get blocked() {
        return new Set(this.props.record.data[this.props.name].currentIds);
    }

    get isSearching() {
        return Boolean(this.state.query.trim());
    }

    allowedText(group) {
        const blocked = this.blocked;
        const allowed = group.tools.filter((tool) => !blocked.has(tool.id));
        const values = {
            allowed: allowed.length,
            all: group.tools.length,
            missing: allowed.filter((tool) => tool.status !== "on").length,
        };
        return values.missing
            ? _t(
                  "%(allowed)s of %(all)s allowed, %(missing)s of them currently unavailable",
                  values,
              )
            : _t("%(allowed)s of %(all)s allowed", values);
    }

    isOpen(group) {
        return (
            this.isSearching || (this.state.toggled[group.id] ?? this.state.tools.length <= MANY)
        );
    }

    toggleOpen(group) {
        this.state.toggled[group.id] = !this.isOpen(group);
    }

    badges(tool) {
        return [HINTS.get(tool.hint), STATES.get(tool.status)].filter(Boolean);
    }

    /** @param {boolean} allowed */
    async choose(tools, allowed) {
        const blocked = this.blocked;
        const ids = tools.map((tool) => tool.id).filter((id) => blocked.has(id) === allowed);
        if (ids.length) {
            const change = allowed ? { remove: ids } : { add: ids };
            await this.props.record.data[this.props.name].addAndRemove(change);
        }
    }
}

registry.category("fields").add("mcp_tool_choice", {
    component: ToolChoiceField,
    supportedTypes: ["many2many"],
    extractProps: ({ options }) => ({ serversField: options.servers }),
    relatedFields: () => [{ name: "display_name", type: "char" }],
    isEmpty: () => false,
});
