import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatActivity } from "../../../common/utils/format_time";
import { conversationTitle } from "../../model/conversation_title";

/** The end of the list: what was archived, to have it back or to delete it for good. */
export class ArchivedConversations extends Component {
    static template = "woow_paas_platform.ArchivedConversations";
    static props = {
        /** null while they are not shown */
        conversations: { type: [Array, { value: null }] },
        onShow: Function,
        onHide: Function,
        onRestore: Function,
        onDelete: Function,
    };

    setup() {
        this.title = conversationTitle;
    }

    get isOpen() {
        return this.props.conversations !== null;
    }

    toggle() {
        return this.isOpen ? this.props.onHide() : this.props.onShow();
    }

    about({ assistant_name: assistant, last_activity: moment }) {
        return [assistant, moment ? formatActivity(moment) : ""].filter(Boolean).join(" · ");
    }

    restoreLabel(conversation) {
        return _t("Restore %s", conversationTitle(conversation));
    }

    deleteLabel(conversation) {
        return _t("Delete %s", conversationTitle(conversation));
    }
}
