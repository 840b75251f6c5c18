import { registry } from "@web/core/registry";
import { problemText } from "../utils/problem_text";
import { RouteError } from "../utils/route_error";
import { JsonRoutes } from "./json_routes";

/** Odoo's sentences about failures, in the reader's language (docs/contracts/browser-to-addon.md). */
export class ProblemCatalogue {
    constructor({ routes = new JsonRoutes() } = {}) {
        this.routes = routes;
        this.sentences = new Map();
        this.loading = null;
    }

    /** Reads the sentences once, when the first page opens. Never rejects: after a failure the next page tries again. */
    load() {
        this.loading ||= this.#read();
        return this.loading;
    }

    /**
     * @param {import("../utils/problem_text").Problem} problem
     * @returns {string} what happened and what to do
     */
    text(problem) {
        return problemText(problem, this.sentences);
    }

    async #read() {
        try {
            this.sentences = new Map(Object.entries(await this.routes.post("/api/ai/problems")));
        } catch (error) {
            if (!(error instanceof RouteError)) {
                throw error;
            }
            this.loading = null;
        }
    }
}

export const problemService = {
    start: () => new ProblemCatalogue(),
};

registry.category("services").add("woow_paas_platform.problems", problemService);
