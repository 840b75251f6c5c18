import { _t } from "@web/core/l10n/translation";

/**
 * What went wrong, as plain data: from a route (see problemOf), from the stream of a run, or stored with an answer.
 *
 * @typedef {Object} Problem
 * @property {string|null} code stable
 * @property {string} [message] what came with the code
 * @property {string} [reason] what exactly happened, if the code covers several cases
 * @property {Object<string, string|number>} [values] what the sentence names
 * @property {string} [detail] the original message of the provider or of Odoo, if `message` does not repeat it
 * @property {boolean} [isWorded] the message is already in the reader's language
 */

/** Python's placeholders: `%(name)s` stands for a value, `%%` for a percent sign. */
const PLACEHOLDER = /%\((\w+)\)s|%%/g;

/** @returns {string} empty if a value is missing */
function fill(sentence, values) {
    let isComplete = true;
    const text = sentence.replace(PLACEHOLDER, (mark, name) => {
        if (mark === "%%") {
            return "%";
        }
        isComplete &&= Object.hasOwn(values, name);
        return values[name];
    });
    return isComplete ? text : "";
}

/** The only sentence of the page's own: an unreachable Odoo cannot send one. */
function unreachableText() {
    return _t("The server could not be reached. Check your connection and try again.");
}

/**
 * Turns a failure into a sentence. All parts of the page do so here.
 *
 * @param {Problem} problem
 * @param {Map<string, string>} sentences Odoo's, in the reader's language, by `code.reason` or `code`
 * @returns {string} for an unknown code, such as one from a newer sidecar, the message that came with it
 */
export function problemText({ code, message, reason, values, isWorded = false }, sentences) {
    if (isWorded) {
        return message;
    }
    if (code === "network") {
        return unreachableText();
    }
    const sentence = sentences.get(`${code}.${reason}`) ?? sentences.get(code) ?? "";
    return (
        fill(sentence, values ?? {}) ||
        message ||
        sentences.get("internal_error") ||
        unreachableText()
    );
}
