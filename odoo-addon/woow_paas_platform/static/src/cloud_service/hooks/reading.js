import { status, useComponent, useState } from "@odoo/owl";
import { problemOf } from "../../common/utils/route_error";

/**
 * Reads something when the component starts, and again on request.
 *
 * @param {() => Promise<any>} read
 * @returns {{ status: "loading"|"ready"|"failed", value: any, problem: Object|null, read: () => Promise<void> }}
 */
export function useReading(read) {
    const component = useComponent();
    const reading = useState({ status: "loading", value: null, problem: null, read: again });

    async function again() {
        try {
            const value = await read();
            if (status(component) !== "destroyed") {
                Object.assign(reading, { status: "ready", value, problem: null });
            }
        } catch (error) {
            Object.assign(reading, { status: "failed", problem: problemOf(error) });
        }
    }

    void again();
    return reading;
}
