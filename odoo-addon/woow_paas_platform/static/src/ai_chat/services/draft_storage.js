import { browser } from "@web/core/browser/browser";

const PREFIX = "woow_ai_chat.draft";

/**
 * What a person has typed and the server does not have yet, by conversation, for as long as the tab lives. A browser
 * that refuses to store (private mode, quota) only means that a reload forgets.
 */
export class DraftStorage {
    constructor({ userId, storage = browser.sessionStorage }) {
        this.userId = userId;
        this.storage = storage;
    }

    key(channelId) {
        return `${PREFIX}.${this.userId}.${channelId}`;
    }

    /** @returns {{ text: string, attachments: any[], outbox: any[] }} */
    load(channelId) {
        const empty = { text: "", attachments: [], outbox: [] };
        try {
            return { ...empty, ...JSON.parse(this.storage.getItem(this.key(channelId))) };
        } catch {
            return empty;
        }
    }

    save(channelId, change) {
        const draft = { ...this.load(channelId), ...change };
        try {
            if (draft.text || draft.attachments.length || draft.outbox.length) {
                this.storage.setItem(this.key(channelId), JSON.stringify(draft));
            } else {
                this.storage.removeItem(this.key(channelId));
            }
        } catch {
            return;
        }
    }
}
