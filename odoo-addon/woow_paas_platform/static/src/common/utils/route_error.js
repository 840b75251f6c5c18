/** A call that was refused or failed. */
export class RouteError extends Error {
    /**
     * @param {string} code one of the server's stable codes, or `network`
     * @param {string} [sentence] the server's own
     * @param {Object} [answer] what else is known
     * @param {number} [answer.status] 0: there was no answer
     * @param {string|null} [answer.field] the field with the wrong value, if the server names one
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
 * A failed call as plain data, to be stored and later put into words (see problemText). Our own bugs are thrown on.
 *
 * @returns {import("./problem_text").Problem}
 */
export function problemOf(error) {
    if (!(error instanceof RouteError)) {
        throw error;
    }
    const { code, sentence: message, status } = error;
    // Once the session has expired, Odoo no longer knows the reader's language.
    const isWorded = Boolean(message && status && status !== UNAUTHORIZED);
    return { code, message, ...(isWorded && { isWorded }) };
}
