import { onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useBus, useService } from "@web/core/utils/hooks";
import { debounce } from "@web/core/utils/timing";

/** Several messages of one moment are one reading. */
const DELAY = 150;

/**
 * Calls back when another tab or another member wrote in a channel, and when this page may have missed it: the network
 * was away, or the page was hidden so long that the browser froze it.
 *
 * @param {(channelId: number|null) => void} onChange null: any channel
 */
export function useChannelWatch(onChange) {
    const bus = useService("bus_service");
    const pending = new Set();
    const tell = debounce(() => {
        const ids = [...pending];
        pending.clear();
        ids.forEach(onChange);
    }, DELAY);
    const note = (id) => {
        pending.add(id);
        tell();
    };
    const onMessage = ({ id }) => note(id);
    const onOnline = () => note(null);
    const onVisible = () => document.visibilityState === "visible" && note(null);

    bus.subscribe("discuss.channel/new_message", onMessage);
    browser.addEventListener("online", onOnline);
    document.addEventListener("visibilitychange", onVisible);
    // The names that 18 and 19 give to the same event.
    for (const name of ["reconnect", "BUS:RECONNECT"]) {
        useBus(bus, name, () => note(null));
    }
    onWillUnmount(() => {
        tell.cancel();
        bus.unsubscribe("discuss.channel/new_message", onMessage);
        browser.removeEventListener("online", onOnline);
        document.removeEventListener("visibilitychange", onVisible);
    });
    return {
        /** The server adds channels of ours to a connection only when asked. */
        update: () => bus.forceUpdateChannels(),
    };
}
