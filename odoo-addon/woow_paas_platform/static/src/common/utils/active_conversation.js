/**
 * The open conversation in the address, so that a reload returns to it. It is written like the channels of Discuss,
 * because a plain number would be taken for a record of the previous action.
 */
export function activeIdOf(channelId) {
    return `discuss.channel_${channelId}`;
}

/** @returns {number|null} */
export function conversationOf(action) {
    const activeId = action.params?.conversation_id ?? action.context?.active_id;
    const match = /^(?:discuss\.channel_)?(\d+)$/.exec(activeId ?? "");
    return match ? Number(match[1]) : null;
}
