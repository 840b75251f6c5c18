import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

/** The sidecar tells what goes on every 25 s; after this time the end was missed. */
const FORGOTTEN_AFTER = 60_000;

function keyOf(channelId, partnerId) {
    return `${channelId} ${partnerId}`;
}

/**
 * What assistants do in the channels of this page: which tool they are using, whom they wait for, and who works without
 * being a member, which Odoo's typing indicator does not show.
 */
export const runActivityService = {
    dependencies: ["bus_service"],

    start(env, { bus_service: bus }) {
        const state = reactive({ tools: new Map(), waiting: new Map(), unseen: new Map() });
        const timers = new Map();

        function noteUnseen(activity) {
            const { run_id: runId } = activity;
            browser.clearTimeout(timers.get(runId));
            timers.delete(runId);
            if (!activity.works_unseen) {
                state.unseen.delete(runId);
                return;
            }
            state.unseen.set(runId, activity);
            const forget = () => noteUnseen({ run_id: runId, works_unseen: false });
            timers.set(runId, browser.setTimeout(forget, FORGOTTEN_AFTER));
        }

        bus.subscribe("woow_paas_platform.run_activity", (activity) => {
            const key = keyOf(activity.channel_id, activity.partner_id);
            if (activity.tool) {
                state.tools.set(key, activity.tool);
            } else {
                state.tools.delete(key);
            }
            if (activity.waits_for) {
                state.waiting.set(activity.run_id, activity);
            } else {
                state.waiting.delete(activity.run_id);
            }
            noteUnseen(activity);
        });
        bus.start();
        return {
            state,
            /** @returns {string|undefined} its title */
            toolOf: (channelId, partnerId, { tools } = state) =>
                tools.get(keyOf(channelId, partnerId)),
        };
    },
};

registry.category("services").add("woow_paas_platform.run_activity", runActivityService);
