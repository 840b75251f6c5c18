import { Thread } from "@mail/core/common/thread_model";
import { compareDatetime } from "@mail/utils/common/misc";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { mailModule } from "./utils/mail_series";

const CATEGORY = "ai_conversations";

patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        this.is_ai_conversation = false;
    },

    /** Conversations of AiChat do not crowd out what people write to each other. */
    _computeDiscussAppCategory() {
        if (!this.is_ai_conversation) {
            return super._computeDiscussAppCategory();
        }
        return {
            id: CATEGORY,
            name: _t("AI Chat"),
            icon: "fa fa-magic",
            extraClass: "o-mail-DiscussSidebarCategory-aiChat",
            hideWhenEmpty: true,
            sequence: 40,
        };
    },

    /** An answer that appears in AiChat before one's eyes needs no chat window and no notification over it. */
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

const categories =
    mailModule("@mail/core/public_web/discuss_app_category_model") ?? // Odoo 18
    mailModule("@mail/discuss/core/public_web/discuss_app_category_model");
patch(categories.DiscussAppCategory.prototype, {
    sortThreads(one, other) {
        return this.id === CATEGORY
            ? compareDatetime(other.lastInterestDt, one.lastInterestDt) || other.id - one.id
            : super.sortThreads(...arguments);
    },
});
