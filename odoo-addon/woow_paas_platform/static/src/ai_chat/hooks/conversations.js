import { useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { conversationTitle } from "../model/conversation_title";

/** Long enough to read what was archived, and to reach the button. */
const UNDO_MS = 10_000;

/**
 * The user's conversations, latest first, and what can be done with them.
 *
 * @param {Object} params
 * @param {number} [params.cloudServiceId] only the conversations of this service
 * @param {(work: () => Promise<any>) => Promise<any>} params.attempt runs the work and tells the user if it fails
 * @param {(id: number) => void} params.onArchived
 * @param {(id: number) => void} params.onRestored
 */
export function useConversations({ cloudServiceId, attempt, onArchived, onRestored }) {
    const chat = useService("woow_paas_platform.ai_chat");
    const dialog = useService("dialog");
    const notification = useService("notification");
    /** `archived` is null until somebody asks for them. */
    const state = useState({ list: [], archived: null });
    /** How often this page changed the list itself. */
    let changes = 0;
    /** The conversation that is being made. */
    let creating = null;
    /** By conversation: closes the offer to undo its archiving. */
    const offers = new Map();

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

    function without(list, id) {
        return list.filter((conversation) => conversation.id !== id);
    }

    async function archive(id) {
        if (!(await attempt(() => chat.api.archiveConversation(id)))) {
            return;
        }
        changes++;
        onArchived(id);
        const conversation = find(id);
        state.list = without(state.list, id);
        state.archived?.unshift(conversation);
        const close = notification.add(_t("“%s” is archived.", conversationTitle(conversation)), {
            type: "success",
            autocloseDelay: UNDO_MS,
            buttons: [
                {
                    name: _t("Undo"),
                    onClick: () => void restore(id),
                },
            ],
            onClose: () => offers.delete(id),
        });
        offers.set(id, close);
    }

    async function showArchived() {
        const before = changes;
        const archived = await attempt(() => chat.api.archivedConversations(cloudServiceId));
        if (before !== changes) {
            // As in reload: what was just archived is not in it.
            await showArchived();
        } else {
            state.archived = archived || null;
        }
    }

    async function restore(id) {
        const restored = await attempt(() => chat.api.restoreConversation(id));
        if (restored) {
            offers.get(id)?.();
            changes++;
            state.archived = state.archived && without(state.archived, id);
            state.list = [restored, ...without(state.list, id)].toSorted((one, other) =>
                other.last_activity.localeCompare(one.last_activity),
            );
            onRestored(id);
        }
    }

    function remove(id) {
        const conversation = state.archived.find((each) => each.id === id);
        dialog.add(ConfirmationDialog, {
            title: _t("Delete this conversation?"),
            body: _t(
                "“%s” will be deleted with all its messages and files. This cannot be undone.",
                conversationTitle(conversation),
            ),
            confirmLabel: _t("Delete"),
            confirmClass: "btn-danger",
            confirm: async () => {
                if (await attempt(() => chat.api.deleteConversation(id))) {
                    offers.get(id)?.();
                    changes++;
                    state.archived = without(state.archived, id);
                }
            },
            cancel: () => {},
        });
    }

    return {
        get list() {
            return state.list;
        },
        /** Those that are archived, or null while nobody wants to see them. */
        get archived() {
            return state.archived && state.archived.filter(({ id }) => !find(id));
        },
        hideArchived: () => (state.archived = null),
        /** Whether a message in this channel can change the list: the channel is listed, or newer than all that are. */
        concerns: (channelId) =>
            Boolean(find(channelId)) || state.list.every(({ id }) => id < channelId),
        ...{ find, load, reload, create, rename, archive, showArchived, restore, remove },
    };
}
