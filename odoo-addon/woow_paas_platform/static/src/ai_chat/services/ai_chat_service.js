import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { AiChatApi } from "./ai_chat_api";
import { DraftStorage } from "./draft_storage";
import { ThreadController } from "./thread_controller";

/** Everything of the chat that talks to the outside. */
export const aiChatService = {
    start() {
        const api = new AiChatApi();
        const drafts = new DraftStorage({ userId: user.userId });
        return {
            api,
            drafts,
            /** The conversation that this page shows: its messages need no further notice. */
            shownChannelId: null,
            openThread: (params) => new ThreadController({ api, drafts, ...params }),
        };
    },
};

registry.category("services").add("woow_paas_platform.ai_chat", aiChatService);
