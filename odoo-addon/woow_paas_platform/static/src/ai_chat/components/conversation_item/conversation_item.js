import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { formatActivity } from "../../../common/utils/format_time";
import { conversationTitle } from "../../model/conversation_title";
import { ServiceName } from "../service_name/service_name";

export class ConversationItem extends Component {
    static template = "woow_paas_platform.ConversationItem";
    static components = { Dropdown, DropdownItem, ServiceName };
    static props = {
        conversation: Object,
        active: Boolean,
        showsService: Boolean,
        onOpen: Function,
        onRename: Function,
        onArchive: Function,
    };

    setup() {
        this.input = useRef("input");
        this.approvals = useService("woow_paas_platform.approvals");
        this.waiting = useState(this.approvals.state);
        // The name as it was when renaming began: a newer one from elsewhere must not overwrite what is being typed.
        this.state = useState({ renaming: false, name: "" });
        useEffect(
            (renaming) => renaming && this.input.el.select(),
            () => [this.state.renaming],
        );
    }

    get title() {
        return conversationTitle(this.props.conversation);
    }

    /** Whether an answer in it waits for this person. */
    get waits() {
        return this.approvals.waitingIn(this.props.conversation.id, this.waiting).length > 0;
    }

    get activity() {
        const { last_activity: moment } = this.props.conversation;
        return moment ? formatActivity(moment) : "";
    }

    startRenaming() {
        this.state.name = this.props.conversation.name;
        this.state.renaming = true;
    }

    onKeydown(ev) {
        if (ev.isComposing || ev.keyCode === 229) {
            return;
        }
        if (ev.key === "Enter") {
            this.rename(ev.target.value);
        } else if (ev.key === "Escape") {
            this.state.renaming = false;
        }
    }

    rename(value) {
        if (!this.state.renaming) {
            return;
        }
        this.state.renaming = false;
        const name = value.trim();
        if (name && name !== this.props.conversation.name) {
            this.props.onRename(this.props.conversation.id, name);
        }
    }
}
