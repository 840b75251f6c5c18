import { useService } from "@web/core/utils/hooks";
import { useBusWatch } from "../../common/hooks/bus_watch";

/**
 * Calls back when another tab or another member has posted in a channel.
 *
 * @param {(channelId: number|null) => void} onChange null: any channel
 */
export function useChannelWatch(onChange) {
    const bus = useService("bus_service");
    useBusWatch("discuss.channel/new_message", ({ id }) => id, onChange);
    return {
        /** The server adds new channels of ours to the connection only on request. */
        update: () => bus.forceUpdateChannels(),
    };
}
