import { onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";

/**
 * Logging in to an MCP server in a window of its own (docs/contracts.md, section 6). The page at its end tells all tabs.
 *
 * @param {(serverId: number) => void} onLoggedIn
 */
export function useMcpLogin(onLoggedIn) {
    const channel = new BroadcastChannel("woow_paas_platform.mcp_login");
    channel.addEventListener("message", ({ data }) => {
        if (data?.success) {
            onLoggedIn(data.server_id);
        }
    });
    onWillUnmount(() => channel.close());
    return {
        /** Whoever sets the server up logs in for its synchronisations in the background, too. */
        open: ({ id, can_edit: canEdit }) =>
            browser.open(
                `/woow_paas_platform/mcp/${id}/login${canEdit ? "?sync=1" : ""}`,
                "_blank",
                "width=600,height=750",
            ),
    };
}
