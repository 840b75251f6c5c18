import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { session } from "@web/session";
import { problemOf } from "../utils/route_error";
import { JsonRoutes } from "./json_routes";

/**
 * What waits for this user's decision, wherever it was asked (docs/contracts/browser-to-addon.md). Who is elsewhere is
 * notified.
 */
export class Approvals {
    constructor({ env, notification, problems, routes = new JsonRoutes() }) {
        Object.assign(this, { env, notification, problems, routes });
        /** By run: where it was asked, and the calls that wait. */
        this.state = reactive({ runs: new Map() });
        /** Conversations that the page shows, with how often. */
        this.shown = new Map();
        /** Of a run: closes its notification. */
        this.notified = new Map();
        this.reading = Promise.resolve();
    }

    /** Reads anew what waits. Of several readings the last one counts, as they go one after the other. */
    refresh() {
        this.reading = this.reading.then(() => this.#read());
        return this.reading;
    }

    /** Resolves to whether the decision was taken. */
    async decide(runId, callId, decision, reason = "") {
        try {
            await this.routes.post(`/api/ai/runs/${runId}/approve`, {
                call_id: callId,
                decision,
                reason,
            });
            return true;
        } catch (error) {
            this.notification.add(this.problems.text(problemOf(error)), { type: "warning" });
            return false;
        } finally {
            await this.refresh();
        }
    }

    /** What waits in a conversation. */
    waitingIn(channelId, { runs } = this.state) {
        return [...runs.values()].filter(({ channel_id: id }) => id === channelId);
    }

    /** Notes that the page shows a conversation, until the returned function is called. */
    show(channelId) {
        this.shown.set(channelId, (this.shown.get(channelId) ?? 0) + 1);
        for (const run of this.waitingIn(channelId)) {
            this.#settle(run.run_id);
        }
        return () => void this.shown.set(channelId, this.shown.get(channelId) - 1);
    }

    async #read() {
        let waiting;
        try {
            waiting = await this.routes.post("/api/ai/approvals");
        } catch {
            return; // the next change asks again
        }
        // Odoo tells how long a call still waits, because the browser's clock may be wrong.
        const since = Date.now();
        const runs = new Map(waiting.map((run) => [run.run_id, { ...run, since }]));
        for (const runId of this.state.runs.keys()) {
            if (!runs.has(runId)) {
                this.#settle(runId);
            }
        }
        this.state.runs = runs;
        for (const run of runs.values()) {
            this.#notify(run);
        }
    }

    #settle(runId) {
        this.notified.get(runId)?.();
        this.notified.delete(runId);
    }

    #notify(run) {
        const isSeen = this.shown.get(run.channel_id) > 0 && document.visibilityState === "visible";
        if (isSeen || this.notified.has(run.run_id)) {
            return;
        }
        const title = _t("%s needs your approval", run.assistant_name);
        const message = run.tool_calls.map(({ words, title: name }) => words?.summary || name);
        const close = this.notification.add(message.join(", "), {
            title,
            type: "warning",
            sticky: true,
            className: "o_ai_approval_notification",
            buttons: [{ name: _t("Review"), primary: true, onClick: () => this.#open(run) }],
        });
        this.notified.set(run.run_id, close);
        if (document.visibilityState === "hidden") {
            const about = { message: message.join(", "), title, type: "warning" };
            this.env.services["mail.out_of_focus"]?.sendNotification?.(about);
        }
    }

    async #open(run) {
        this.#settle(run.run_id);
        if (run.source === "ai_chat") {
            await this.env.services.action.doAction("woow_paas_platform.ai_chat_action", {
                additionalContext: { active_id: `discuss.channel_${run.channel_id}` },
                clearBreadcrumbs: true,
            });
            return;
        }
        const store = this.env.services["mail.store"];
        const about = { model: "discuss.channel", id: run.channel_id };
        const thread = await store.Thread.getOrFetch(about);
        thread?.open({ focus: true });
    }
}

export const approvalService = {
    dependencies: ["bus_service", "notification", "woow_paas_platform.problems"],

    start(env, { bus_service: bus, notification, "woow_paas_platform.problems": problems }) {
        const approvals = new Approvals({ env, notification, problems });
        const refresh = () => void approvals.refresh();
        bus.subscribe("woow_paas_platform.approval/changed", refresh);
        // Odoo 18 and 19 have different names for the same event.
        for (const name of ["reconnect", "BUS:RECONNECT"]) {
            bus.addEventListener(name, refresh);
        }
        if (!session.is_public) {
            // The page itself comes first.
            browser.setTimeout(refresh, 0);
        }
        return approvals;
    },
};

registry.category("services").add("woow_paas_platform.approvals", approvalService);
