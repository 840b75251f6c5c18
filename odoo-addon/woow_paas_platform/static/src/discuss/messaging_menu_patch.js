import { MessagingMenu } from "@mail/core/public_web/messaging_menu";
import { patch } from "@web/core/utils/patch";

/** Conversations of AiChat are read in AiChat: among what people write to each other they only tell what is unread. */
patch(MessagingMenu.prototype, {
    get threads() {
        return super.threads.filter((thread) => !thread.is_ai_conversation || thread.isUnread);
    },
});
