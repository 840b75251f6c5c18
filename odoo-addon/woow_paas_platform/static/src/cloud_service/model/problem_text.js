import { _t } from "@web/core/l10n/translation";

/** By stable code, what happened and what to do. Other codes come with the server's own sentence. */
const TEXTS = new Map(
    Object.entries({
        network: () => _t("The server could not be reached. Check your connection and try again."),
        session_expired: () =>
            _t("Your session has expired. Log in again to go on; what you entered is kept."),
        not_found: () => _t("This does not exist any more, or you have no access to it any more."),
        forbidden: () => _t("Only the owner and the managers of this service may do this."),
        conflict: () =>
            _t(
                "Somebody else has changed this server meanwhile. Save again to put what you entered over it.",
            ),
        sidecar_unavailable: () =>
            _t(
                "The AI service is not reachable, so the MCP server was not asked. Try again later.",
            ),
        internal_error: () =>
            _t(
                "Something went wrong on the server. Try again; if it stays, tell an administrator.",
            ),
    }),
);

/**
 * @param {{ code: string, message: string }} problem
 * @returns {string} a sentence in the reader's language
 */
export function problemText({ code, message }) {
    const text = TEXTS.get(code) || (!message && TEXTS.get("internal_error"));
    return text ? text() : message;
}
