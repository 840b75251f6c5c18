import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { AiChatApi } from "../../ai_chat/services/ai_chat_api";

/** The page that ends a login tells it here (docs/contracts.md, section 6). */
const CHANNEL = "woow_paas_platform.mcp_login";

/** The person's logins to MCP servers, as Odoo has them: asked when a login may have ended somewhere else. */
export const mcpLoginService = {
    start() {
        const api = new AiChatApi();
        /** By server: since when the person is logged in, or null. `failed`: the last attempt came to nothing. */
        const state = reactive({ known: false, since: {}, failed: {} });
        let asking = null;

        async function ask() {
            try {
                const logins = await api.mcpLogins();
                state.since = Object.fromEntries(
                    logins.map((login) => [
                        login.server_id,
                        login.logged_in ? login.logged_in_at : null,
                    ]),
                );
                state.known = true;
            } catch {
                // Whoever comes back to the page asks again.
            } finally {
                asking = null;
            }
        }

        function refresh() {
            asking ||= ask();
            return asking;
        }

        const channel = new browser.BroadcastChannel(CHANNEL);
        channel.addEventListener("message", async ({ data }) => {
            state.failed[data.server_id] = !data.success;
            // An answer that is under way may be older than the login.
            await asking;
            await refresh();
        });

        return {
            state,
            refresh,
            /** Opens the login in a window of its own. @returns {boolean} false where the browser does not let it */
            open(serverId, url) {
                state.failed[serverId] = false;
                const popup = browser.open(url, "_blank", "popup,width=560,height=760");
                if (popup) {
                    // What is loaded there is somebody else's page.
                    popup.opener = null;
                }
                return Boolean(popup);
            },
        };
    },
};

registry.category("services").add("woow_paas_platform.mcp_login", mcpLoginService);
