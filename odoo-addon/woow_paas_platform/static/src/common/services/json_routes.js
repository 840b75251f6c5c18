import { browser } from "@web/core/browser/browser";
import { RouteError } from "../utils/route_error";

const REPETITIONS = 3;
/** What Odoo says in `Retry-After`. */
const PAUSE_MS = 2000;

export function readAnswer(text, status) {
    let answer;
    try {
        answer = JSON.parse(text);
    } catch {
        // A proxy's own page, or Odoo shutting down.
        throw new RouteError(status === 413 ? "attachment_too_large" : "network", "", { status });
    }
    if (!answer.success) {
        const { error_code: code = "internal_error", error, field } = answer;
        throw new RouteError(code, error, { status, field });
    }
    return answer.data;
}

/** Calls the addon's JSON routes: each call resolves to the route's `data` or rejects with a RouteError. */
export class JsonRoutes {
    constructor({ fetch = (url, init) => browser.fetch(url, init) } = {}) {
        this.fetch = fetch;
    }

    get(route) {
        return this.#repeat(() => this.#call(route, { method: "GET" }));
    }

    post(route, body = {}) {
        return this.#call(route, {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify(body),
        });
    }

    /** As `post`, of what changes nothing: asked again while Odoo cannot use its database. */
    read(route, body = {}) {
        return this.#repeat(() => this.post(route, body));
    }

    async #repeat(ask) {
        for (let left = REPETITIONS; ; left--) {
            try {
                return await ask();
            } catch (error) {
                if (error.code !== "database_unavailable" || !left) {
                    throw error;
                }
                await new Promise((resolve) => browser.setTimeout(resolve, PAUSE_MS));
            }
        }
    }

    async #call(route, init) {
        let response, text;
        try {
            response = await this.fetch(route, init);
            text = await response.text();
        } catch {
            throw new RouteError("network");
        }
        return readAnswer(text, response.status);
    }
}
