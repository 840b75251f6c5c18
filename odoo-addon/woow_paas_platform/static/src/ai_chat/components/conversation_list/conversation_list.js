import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { ArchivedConversations } from "../archived_conversations/archived_conversations";
import { ConversationItem } from "../conversation_item/conversation_item";
import { conversationTitle } from "../../model/conversation_title";
import { NewConversation } from "../new_conversation/new_conversation";

/** From so many on, looking through takes longer than typing. */
const MANY = 8;

export class ConversationList extends Component {
    static template = "woow_paas_platform.ConversationList";
    static components = { ArchivedConversations, ConversationItem, NewConversation };
    static props = {
        conversations: Array,
        agents: Array,
        /** Whether to tell which cloud service a conversation is about. */
        showsServices: Boolean,
        activeId: { type: [Number, { value: null }] },
        onCreate: Function,
        onOpen: Function,
        onRename: Function,
        onArchive: Function,
        /** null while they are not shown */
        archived: { type: [Array, { value: null }] },
        onShowArchived: Function,
        onHideArchived: Function,
        onRestore: Function,
        onDelete: Function,
    };

    setup() {
        this.label = _t("Conversations");
        this.state = useState({ search: "" });
    }

    get isSearchable() {
        return this.props.conversations.length >= MANY;
    }

    get shown() {
        const words = this.isSearchable ? this.state.search.trim().toLowerCase() : "";
        return this.props.conversations.filter((conversation) =>
            [
                conversationTitle(conversation),
                conversation.assistant_name,
                conversation.cloud_service_name,
            ].some((text) => text.toLowerCase().includes(words)),
        );
    }
}
