import { _t } from "@web/core/l10n/translation";

/**
 * Until its first question a conversation has the assistant's name, which stands below already.
 *
 * @param {{ name: string, assistant_name: string }} conversation
 * @returns {string}
 */
export function conversationTitle({ name, assistant_name: assistantName }) {
    return name === assistantName ? _t("New Conversation") : name;
}
