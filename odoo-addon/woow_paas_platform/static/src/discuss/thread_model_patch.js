import { Thread } from "@mail/core/common/thread_model";
import { patch } from "@web/core/utils/patch";

/** An answer that appears in AiChat before one's eyes needs no chat window and no notification over it. */
patch(Thread.prototype, {
    async notifyMessageToUser(message) {
        const { services } = this.store.env;
        const chat = services["woow_paas_platform.ai_chat"];
        const isTold =
            this.model === "discuss.channel" && chat?.isOpen() && (await chat.isListed(this.id));
        if (!isTold) {
            return super.notifyMessageToUser(...arguments);
        }
        if (document.visibilityState === "hidden") {
            services["mail.out_of_focus"]?.notify(message, this);
        }
    },
});
