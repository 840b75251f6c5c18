import { reactive } from "@odoo/owl";
import { registry } from "@web/core/registry";

function keyOf(channelId, partnerId) {
    return `${channelId} ${partnerId}`;
}

/** What assistants do in the channels of this page: which tool they are using, and whom they wait for. */
export const runActivityService = {
    dependencies: ["bus_service"],

    start(env, { bus_service: bus }) {
        const state = reactive({ tools: new Map(), waiting: new Map() });
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
