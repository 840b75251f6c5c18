/** A refused or failed call: `code` is one of the server's stable codes, or `network`. */
export class RouteError extends Error {
    /** @param {string|null} field the wrong one, where the server names it */
    constructor(code, message, status = 0, field = null) {
        super(message || code);
        this.name = "RouteError";
        this.code = code;
        this.status = status;
        this.field = field;
    }
}

/**
 * What can be said of a failed call, as plain data. A fault of our own goes on as what it is.
 *
 * @returns {{ code: string, message: string }}
 */
export function problemOf(error) {
    if (!(error instanceof RouteError)) {
        throw error;
    }
    return { code: error.code, message: error.message === error.code ? "" : error.message };
}
