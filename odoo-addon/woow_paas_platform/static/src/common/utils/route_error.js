/** A call that was refused or failed. */
export class RouteError extends Error {
    /**
     * @param {string} code one of the server's stable codes, or `network`
     * @param {string} [sentence] the server's own
     * @param {Object} [answer] what else is known
     * @param {number} [answer.status] 0: there was no answer
     * @param {string|null} [answer.field] the wrong one, where the server names it
     */
    constructor(code, sentence = "", { status = 0, field = null } = {}) {
        super(sentence || code);
        this.name = "RouteError";
        this.code = code;
        this.sentence = sentence;
        this.status = status;
        this.field = field;
    }
}

const UNAUTHORIZED = 401;

/**
 * A failed call as plain data, to be kept and worded (see problemText). A fault of our own goes on as what it is.
 *
 * @returns {import("./problem_text").Problem}
 */
export function problemOf(error) {
    if (!(error instanceof RouteError)) {
        throw error;
    }
    const { code, sentence: message, status } = error;
    // Of somebody whose session has expired Odoo no longer knows the language.
    const isWorded = Boolean(message && status && status !== UNAUTHORIZED);
    return { code, message, ...(isWorded && { isWorded }) };
}
