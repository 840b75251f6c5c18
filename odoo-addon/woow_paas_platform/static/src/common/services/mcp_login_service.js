import { EventBus, reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { JsonRoutes } from "./json_routes";

/** The page at the end of a login announces it here, to all tabs (docs/contracts.md, section 6). */
const CHANNEL = "woow_paas_platform.mcp_login";

/**
 * @param {boolean} [forSync] the login also serves the synchronisations in the background: for whoever sets the server up
 */
function loginUrl(serverId, { forSync = false } = {}) {
    return `/woow_paas_platform/mcp/${serverId}/login${forSync ? "?sync=1" : ""}`;
}

/** The user's logins to MCP servers, as Odoo has them: asked when a login may have ended somewhere else. */
export const mcpLoginService = {
    start() {
        const routes = new JsonRoutes();
        const bus = new EventBus();
        /** By server: since when the user is logged in, or null. `failed`: the last attempt came to nothing. */
        const state = reactive({ known: false, since: {}, failed: {} });
        let asking = null;

        async function ask() {
            try {
                const logins = await routes.post("/api/ai/mcp-logins");
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
            bus.trigger("ended", { serverId: data.server_id, success: data.success });
            // An answer that is under way may be older than the login.
            await asking;
            await refresh();
        });

        return {
            /** Triggers `ended` with `{ serverId, success }` when a login has ended, in whatever tab. */
            bus,
            state,
            refresh,
            loginUrl,
            /** Opens the login in a window of its own. @returns {boolean} false where the browser does not let it */
            open(serverId, options) {
                state.failed[serverId] = false;
                const url = loginUrl(serverId, options);
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
