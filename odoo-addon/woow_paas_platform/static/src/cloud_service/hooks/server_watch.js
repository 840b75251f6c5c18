import { useBusWatch } from "../../common/hooks/bus_watch";

/**
 * Calls back when servers of this service have changed elsewhere: by a sync, a colleague or another tab.
 *
 * @param {number} serviceId
 * @param {() => void} onChange
 */
export function useServerWatch(serviceId, onChange) {
    useBusWatch(
        "woow_paas_platform.mcp_server/changed",
        ({ cloud_service_id: id }) => id,
        (id) => (id === null || id === serviceId) && onChange(),
    );
}
