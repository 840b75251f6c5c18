import { _t } from "@web/core/l10n/translation";

/**
 * What went wrong, as plain data: from a route (see problemOf), from a run's stream, or stored with an answer.
 *
 * @typedef {Object} Problem
 * @property {string|null} code stable
 * @property {string} [message] what came with the code
 * @property {string} [reason] what exactly happened, where a code stands for several things
 * @property {Object<string, string|number>} [values] what the sentence names
 * @property {boolean} [isWorded] Odoo itself wrote the message for this reader
 */

/** `%(name)s` stands for a value, `%%` for a percent sign: the sentences are those of the addon's Python. */
const PLACEHOLDER = /%\((\w+)\)s|%%/g;

/** @returns {string} empty when the sentence names something that is not there */
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

/** The only sentence that Odoo cannot send. */
function unreachableText() {
    return _t("The server could not be reached. Check your connection and try again.");
}

/**
 * The one place where a failure gets its words.
 *
 * @param {Problem} problem
 * @param {Map<string, string>} sentences Odoo's, in the reader's language, by `code.reason` or `code`
 * @returns {string} the message that came along for a code that is not known, from a newer sidecar for one
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
