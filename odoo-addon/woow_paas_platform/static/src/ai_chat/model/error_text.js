import { _t } from "@web/core/l10n/translation";

/** By stable code, what happened and what to do. Functions, since the language is known only once the page runs. */
const TEXTS = new Map(
    Object.entries({
        network: () => _t("The server could not be reached. Check your connection and try again."),
        session_expired: () =>
            _t("Your session has expired. Log in again to go on; your text is kept."),
        channel_not_found: () =>
            _t("This conversation does not exist any more, or you are not a member."),
        run_not_found: () => _t("This answer does not exist any more. Ask the question again."),
        empty_message: () => _t("Type a message first."),
        message_too_long: () =>
            _t("The message is longer than 100,000 characters. Shorten it or attach it as a file."),
        attachment_too_large: () => _t("The file is larger than 10 MB. Choose a smaller one."),
        no_assistant: () => _t("This conversation has no assistant. Start a new one."),
        assistant_not_configured: () =>
            _t(
                "The assistant has no working model. An administrator can choose one on the assistant's form.",
            ),
        run_not_retryable: () =>
            _t("This question cannot be asked again: it has an answer, or one is on its way."),
        run_busy: () => _t("The assistant is still answering. Wait for it or press Stop."),
        sidecar_unavailable: () =>
            _t(
                "The AI service is not reachable. Your question waits and is answered when it is back.",
            ),
        provider_unreachable: () =>
            _t(
                "The language model could not be reached. Try again later, or ask an administrator to check its address.",
            ),
        provider_auth: () =>
            _t(
                "The language model refused the API key. An administrator can correct it in the model's settings.",
            ),
        provider_refused: () =>
            _t(
                "The language model refused the request. Shorten or rephrase your question, or ask an administrator to check the model's name.",
            ),
        provider_rate_limited: () =>
            _t("The language model is overloaded. Wait a minute and try again."),
        provider_error: () => _t("The language model had an error of its own. Try again."),
        provider_stream_broken: () =>
            _t("The language model stopped in the middle of its answer. Try again."),
        turn_timeout: () =>
            _t("The answer took too long and was ended. Try again, or ask for less at once."),
        odoo_unreachable: () =>
            _t("The AI service cannot reach Odoo. Try again; if it stays, tell an administrator."),
        odoo_auth: () =>
            _t(
                "The AI service cannot sign in to Odoo. An administrator can make a new key in the settings.",
            ),
        odoo_access: () =>
            _t("The AI service may not read what it needs from Odoo. Tell an administrator."),
        odoo_error: () =>
            _t("Odoo had an error of its own. Try again; if it stays, tell an administrator."),
        result_not_saved: () =>
            _t("The answer could not be saved in Odoo. Copy what you need and try again."),
        run_interrupted: () => _t("The AI service was restarted while it answered. Try again."),
        internal_error: () =>
            _t(
                "Something went wrong on the server. Try again; if it stays, tell an administrator.",
            ),
    }),
);

/**
 * @param {{ code: string|null, message: string }} problem
 * @returns {string} a sentence in the reader's language, or the server's own for a code from a newer server
 */
export function errorText({ code, message }) {
    const text = TEXTS.get(code);
    return text ? text() : message || TEXTS.get("internal_error")();
}
