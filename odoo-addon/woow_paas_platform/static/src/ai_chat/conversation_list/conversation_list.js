import { Component, useState } from "@odoo/owl";
import { ConversationItem } from "../conversation_item/conversation_item";
import { NewConversation } from "../new_conversation/new_conversation";

/** From so many on, looking through takes longer than typing. */
const MANY = 8;

export class ConversationList extends Component {
    static template = "woow_paas_platform.ConversationList";
    static components = { ConversationItem, NewConversation };
    static props = {
        conversations: Array,
        agents: Array,
        activeId: { type: [Number, { value: null }] },
        onCreate: Function,
        onOpen: Function,
        onRename: Function,
        onArchive: Function,
    };

    setup() {
        this.state = useState({ search: "" });
    }

    get isSearchable() {
        return this.props.conversations.length >= MANY;
    }

    get shown() {
        const words = this.isSearchable ? this.state.search.trim().toLowerCase() : "";
        return this.props.conversations.filter((conversation) =>
            `${conversation.name} ${conversation.assistant_name}`.toLowerCase().includes(words),
        );
    }
}
