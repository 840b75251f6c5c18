import { useBus, useService } from "@web/core/utils/hooks";

/**
 * Logging in to an MCP server in a window of its own.
 *
 * @param {(serverId: number) => void} onLoggedIn
 */
export function useMcpLogin(onLoggedIn) {
    const logins = useService("woow_paas_platform.mcp_login");
    useBus(
        logins.bus,
        "ended",
        ({ detail: { serverId, success } }) => success && onLoggedIn(serverId),
    );
    return {
        open: ({ id, can_edit: canEdit }) => logins.open(id, { forSync: canEdit }),
    };
}
