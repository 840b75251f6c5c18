import { onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useBus, useService } from "@web/core/utils/hooks";
import { debounce } from "@web/core/utils/timing";

/** Notifications that come within this many milliseconds cause one call. */
const DELAY = 150;

/**
 * Calls back when Odoo's bus reports a change, and when this page may have missed one: because the network was down, or
 * because the page was hidden so long that the browser froze it.
 *
 * @param {string} type of the notification
 * @param {(payload: Object) => number} idOf what has changed
 * @param {(id: number|null) => void} onChange once for each that has changed; null: any of them
 */
export function useBusWatch(type, idOf, onChange) {
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
    const onNotification = (payload) => note(idOf(payload));
    const onOnline = () => note(null);
    const onVisible = () => document.visibilityState === "visible" && note(null);

    bus.subscribe(type, onNotification);
    browser.addEventListener("online", onOnline);
    document.addEventListener("visibilitychange", onVisible);
    // Odoo 18 and 19 have different names for the same event.
    for (const name of ["reconnect", "BUS:RECONNECT"]) {
        useBus(bus, name, () => note(null));
    }
    onWillUnmount(() => {
        tell.cancel();
        bus.unsubscribe(type, onNotification);
        browser.removeEventListener("online", onOnline);
        document.removeEventListener("visibilitychange", onVisible);
    });
}
