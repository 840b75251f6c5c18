import { loadBundle } from "@web/core/assets";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { AiChatApi } from "./ai_chat_api";
import { DraftStorage } from "./draft_storage";
import { ThreadController } from "./thread_controller";

/** The addresses of AiChat. Discuss catches up on missed messages before the action is on the page. */
const OWN_ADDRESS = /\/ai-chat(?:[/?]|$)|\/my-services\/.*[?&]tab=chat(?:&|$)/;

/** Everything in the chat that talks to the outside. */
export const aiChatService = {
    dependencies: ["woow_paas_platform.problems"],

    start(env, { "woow_paas_platform.problems": problems }) {
        const api = new AiChatApi();
        const drafts = new DraftStorage({ userId: user.userId });
        let listed = new Set();
        let shown = 0;

        async function listConversations(cloudServiceId) {
            const conversations = await api.conversations(cloudServiceId);
            listed = new Set(conversations.map(({ id }) => id));
            return conversations;
        }

        return {
            api,
            drafts,
            listConversations,
            /** Loads what the page needs before it shows anything. */
            prepare: () =>
                Promise.all([loadBundle("woow_paas_platform.assets_markdown"), problems.load()]),
            openThread: (params) => new ThreadController({ api, drafts, ...params }),
            /** Notes that AiChat is on this page, at whatever address, until the returned function is called. */
            show() {
                shown++;
                return () => void shown--;
            },
            /** Whether this page shows AiChat, or is about to. */
            isOpen: () =>
                shown > 0 || OWN_ADDRESS.test(browser.location.pathname + browser.location.search),
            /** Whether a channel is among the conversations that AiChat lists. */
            async isListed(channelId) {
                if (!listed.has(channelId)) {
                    await listConversations().catch(() => {});
                }
                return listed.has(channelId);
            },
        };
    },
};

registry.category("services").add("woow_paas_platform.ai_chat", aiChatService);
