import { EventBus, reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { JsonRoutes } from "./json_routes";

/** The page at the end of a login announces it on this channel, to all tabs (docs/contracts/logins.md). */
const CHANNEL = "woow_paas_platform.mcp_login";

/**
 * @param {boolean} [forSync] the login is also used by syncs in the background: for whoever sets the server up
 */
function loginUrl(serverId, { forSync = false } = {}) {
    return `/woow_paas_platform/mcp/${serverId}/login${forSync ? "?sync=1" : ""}`;
}

/** The user's logins to MCP servers, read from Odoo again whenever one may have ended elsewhere. */
export const mcpLoginService = {
    start() {
        const routes = new JsonRoutes();
        const bus = new EventBus();
        /** By server: `since` when the user is logged in, or null, and whether the last attempt `failed`. */
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
                // The next return to the page asks again.
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
            // An answer that is still on its way may be older than the login.
            await asking;
            await refresh();
        });

        return {
            /** Triggers `ended` with `{ serverId, success }` when a login has ended, in any tab. */
            bus,
            state,
            refresh,
            loginUrl,
            /** Opens the login in a window of its own. @returns {boolean} false if the browser blocks it */
            open(serverId, options) {
                state.failed[serverId] = false;
                const url = loginUrl(serverId, options);
                const popup = browser.open(url, "_blank", "popup,width=560,height=760");
                if (popup) {
                    // That window loads a foreign page, which must not reach this one.
                    popup.opener = null;
                }
                return Boolean(popup);
            },
        };
    },
};

registry.category("services").add("woow_paas_platform.mcp_login", mcpLoginService);
