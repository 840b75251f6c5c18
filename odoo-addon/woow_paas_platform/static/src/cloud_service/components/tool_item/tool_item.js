import { Component, onMounted, onPatched, useRef, useState } from "@odoo/owl";
import { ToolChange } from "../tool_change/tool_change";

/** From so many characters on, a description is shown in part first. */
const LONG = 200;

/** A tool with its switch. */
export class ToolItem extends Component {
    static template = "woow_paas_platform.ToolItem";
    static components = { ToolChange };
    static props = { tool: Object, canEdit: Boolean, onSwitch: Function, onAccept: Function };

    setup() {
        this.input = useRef("input");
        this.state = useState({ all: false });
        // A refusal can be quicker than the page is drawn: then nothing has changed but what the click did.
        onMounted(() => this.show());
        onPatched(() => this.show());
    }

    get id() {
        return `o_cloud_tool_${this.props.tool.id}`;
    }

    get title() {
        return this.props.tool.title || this.props.tool.name;
    }

    get isLong() {
        return this.props.tool.description.length > LONG;
    }

    get isUsable() {
        return this.props.tool.available && !this.props.tool.quarantined;
    }

    show() {
        if (this.input.el) {
            this.input.el.checked = this.props.tool.active;
        }
    }

    onChange(ev) {
        this.props.onSwitch(ev.target.checked);
    }
}
