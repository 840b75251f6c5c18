import { useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { conversationTitle } from "../model/conversation_title";

/**
 * The user's conversations, latest first, and what can be done with them.
 *
 * @param {Object} params
 * @param {number} [params.cloudServiceId] only the conversations of this service
 * @param {(work: () => Promise<any>) => Promise<any>} params.attempt runs the work and tells the user if it fails
 * @param {(id: number) => void} params.onArchived
 */
export function useConversations({ cloudServiceId, attempt, onArchived }) {
    const chat = useService("woow_paas_platform.ai_chat");
    const dialog = useService("dialog");
    const state = useState({ list: [] });
    /** How often this page changed the list itself. */
    let changes = 0;
    /** The conversation that is being made. */
    let creating = null;

    function find(id) {
        return state.list.find((conversation) => conversation.id === id);
    }

    /** For the first reading, whose failure must be shown. */
    async function load() {
        state.list = await chat.listConversations(cloudServiceId);
    }

    /** Refreshes names, order and times. A failure is not worth mentioning. */
    async function reload() {
        const before = changes;
        const list = await chat.listConversations(cloudServiceId).catch(() => null);
        if (before !== changes) {
            // Read before the last change but received after it: it would bring back an archived conversation.
            await reload();
        } else if (list) {
            state.list = list;
        }
    }

    /** A second click on the same assistant waits for the first. */
    function create(assistantId) {
        if (creating?.assistantId !== assistantId) {
            const done = createNew(assistantId).finally(() => (creating = null));
            creating = { assistantId, done };
        }
        return creating.done;
    }

    async function createNew(assistantId) {
        const conversation = await attempt(() =>
            chat.api.createConversation(assistantId, cloudServiceId),
        );
        if (conversation) {
            changes++;
            // Odoo may give one that is listed already, because it was not used yet.
            const others = state.list.filter(({ id }) => id !== conversation.id);
            state.list = [conversation, ...others];
        }
        return conversation;
    }

    async function rename(id, name) {
        const renamed = await attempt(() => chat.api.renameConversation(id, name));
        if (renamed) {
            changes++;
            find(id).name = renamed.name;
        }
    }

    async function archiveConfirmed(id) {
        if (await attempt(() => chat.api.archiveConversation(id))) {
            changes++;
            onArchived(id);
            state.list = state.list.filter((conversation) => conversation.id !== id);
        }
    }

    function archive(id) {
        dialog.add(ConfirmationDialog, {
            title: _t("Archive this conversation?"),
            body: _t(
                "“%s” will be removed from the list. Its messages remain in Discuss.",
                conversationTitle(find(id)),
            ),
            confirmLabel: _t("Archive"),
            confirm: () => archiveConfirmed(id),
            cancel: () => {},
        });
    }

    return {
        get list() {
            return state.list;
        },
        /** Whether a message in this channel can change the list: the channel is listed, or newer than all that are. */
        concerns: (channelId) =>
            Boolean(find(channelId)) || state.list.every(({ id }) => id < channelId),
        ...{ find, load, reload, create, rename, archive },
    };
}
