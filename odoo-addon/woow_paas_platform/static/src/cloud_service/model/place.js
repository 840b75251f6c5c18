/** Where a person is within the action, and how the address says it: `/odoo/my-services/5?tab=chat&conversation=12`. */

export const TABS = ["overview", "chat", "servers"];

/**
 * @param {{ resId?: number, action: Object }} props of a client action
 * @returns {{ serviceId: number|null, tab: string, conversationId: number|null }}
 */
export function placeOf({ resId, action }) {
    // Opened by its address, the action has what the address says as parameters.
    const said = { ...action.context?.params, ...action.params };
    const serviceId = Number(resId || said.resId) || null;
    return {
        serviceId,
        tab: serviceId && TABS.includes(said.tab) ? said.tab : TABS[0],
        conversationId: (serviceId && Number(said.conversation)) || null,
    };
}

/** The same as the action service wants it; `undefined` is left out of the address. */
export function addressOf({ serviceId, tab, conversationId }) {
    return {
        resId: serviceId || false,
        tab: serviceId && tab !== TABS[0] ? tab : undefined,
        conversation: (serviceId && tab === "chat" && conversationId) || undefined,
    };
}
