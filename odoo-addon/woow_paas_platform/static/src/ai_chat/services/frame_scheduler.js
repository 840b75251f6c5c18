import { browser } from "@web/core/browser/browser";

/** A hidden page gets no animation frames, yet its answer has to go on. */
const HIDDEN_DELAY = 250;

/**
 * Calls back with the next animation frame, or a little later where there is none.
 *
 * @returns {() => void} cancels it
 */
export function frameScheduler(callback) {
    let done = false;
    const run = () => {
        if (!done) {
            done = true;
            callback();
        }
    };
    const frame = browser.requestAnimationFrame(run);
    const timer = browser.setTimeout(run, HIDDEN_DELAY);
    return () => {
        done = true;
        browser.cancelAnimationFrame(frame);
        browser.clearTimeout(timer);
    };
}
