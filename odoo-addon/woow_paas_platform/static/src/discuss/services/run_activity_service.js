import { reactive } from "@odoo/owl";
import { registry } from "@web/core/registry";

function keyOf(channelId, partnerId) {
    return `${channelId} ${partnerId}`;
}

/** Which tool an assistant that is typing in a channel is using. */
export const runActivityService = {
    dependencies: ["bus_service"],

    start(env, { bus_service: bus }) {
        const tools = reactive(new Map());
        bus.subscribe("woow_paas_platform.run_activity", (activity) => {
            const key = keyOf(activity.channel_id, activity.partner_id);
            if (activity.tool) {
                tools.set(key, activity.tool);
            } else {
                tools.delete(key);
            }
        });
        bus.start();
        return {
            tools,
            /** @returns {string|undefined} its title */
            toolOf: (channelId, partnerId, observed = tools) =>
                observed.get(keyOf(channelId, partnerId)),
        };
    },
};

registry.category("services").add("woow_paas_platform.run_activity", runActivityService);
