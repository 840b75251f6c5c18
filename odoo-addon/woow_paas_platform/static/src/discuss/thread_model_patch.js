import { Thread } from "@mail/core/common/thread_model";
import { patch } from "@web/core/utils/patch";

/** An answer that appears before one's eyes in AiChat needs no chat window and no notification over it. */
patch(Thread.prototype, {
    notifyMessageToUser(message) {
        const { services } = this.store.env;
        const isShown =
            this.model === "discuss.channel" &&
            this.id === services["woow_paas_platform.ai_chat"]?.shownChannelId;
        if (!isShown) {
            return super.notifyMessageToUser(...arguments);
        }
        if (document.visibilityState === "hidden") {
            services["mail.out_of_focus"]?.notify(message, this);
        }
    },
});
