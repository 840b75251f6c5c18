import { onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useBus, useService } from "@web/core/utils/hooks";
import { debounce } from "@web/core/utils/timing";

/** Several notifications of one moment are one reading. */
const DELAY = 150;

/**
 * Calls back when Odoo's bus tells of a change, and when this page may have missed one: the network was away, or the
 * page was hidden so long that the browser froze it.
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
    // The names that 18 and 19 give to the same event.
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
